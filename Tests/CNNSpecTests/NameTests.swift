import CNNSpec
import Foundation
import Testing

@Suite struct NameTests {
  static let composed = Name("caf\u{E9}")
  static let decomposed = Name("cafe\u{301}")
  static let latin1 = Name(bytes: Array("caf".utf8) + [0xE9])

  @Test func `Names that are equal as text are two names`() {
    #expect("caf\u{E9}" == "cafe\u{301}")
    #expect(Self.composed != Self.decomposed)
    #expect(Set([Self.composed, Self.decomposed, Self.latin1]).count == 3)
  }

  @Test func `Names are sorted by their bytes`() {
    // By characters "é" in either spelling comes after "z", or before "f".
    let sorted = [Self.composed, "cafz", Self.latin1, "caff", Self.decomposed].sorted()
    #expect(sorted == [Self.decomposed, "caff", "cafz", Self.composed, Self.latin1])
  }

  @Test(arguments: [
    [], Array("plain".utf8), composed.bytes, decomposed.bytes, latin1.bytes, [0x80], [0xFF, 0xFE], [0xC3],
    [0xC3, 0x28],
    [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xED, 0xA0, 0x80], Array("\u{1F600}\u{10FEE9}\u{0}".utf8), Array(0...255),
  ])
  func `A name's text gives the name again, and so does its JSON`(bytes: [UInt8]) throws {
    let name = Name(bytes: bytes)
    #expect(Name(name.text) == name)
    #expect(name.cString == bytes.map { CChar(bitPattern: $0) } + [0])
    let json = try JSONEncoder().encode([name])
    #expect(try JSONDecoder().decode([Name].self, from: json) == [name])
  }

  @Test func `The JSON of a name that is UTF-8 is that of its text`() throws {
    let texts = ["a", "\u{E9}\"\\\u{1B}/", "e\u{301}"]
    let encoder = JSONEncoder()
    #expect(try encoder.encode(texts.map { Name($0) }) == encoder.encode(texts))
  }

  @Test func `No two names have keys that are equal as text`() {
    let names: [Name] = [
      Self.composed, Self.decomposed, Self.latin1, #"caf\xE9"#, #"cafe\u{301}"#, "caf\u{E9}/\u{E9}",
      "caf\u{E9}/e\u{301}",
      "K", "\u{212A}", "", "/", "//", "\u{200D}", #"\u{200D}"#,
    ]
    #expect(Set(names.map(\.key)).count == names.count)
    #expect(Name("a/caf\u{E9}.png").key == "a/caf\u{E9}.png")
    #expect(Name("a/cafe\u{301}.png").key == #"a/cafe\u{301}.png"#)
  }

  @Test(arguments: [
    (Array("caf\u{E9}".utf8), "caf\u{E9}"), (latin1.bytes, #"caf\xE9"#), ([0xC3, 0x28, 0xFF], #"\xC3(\xFF"#),
    (Array("\u{1B}[2J\n\u{202E}x".utf8), #"\u{1B}[2J\u{A}\u{202E}x"#),
    (Array("\u{10FEE9}".utf8), #"\xF4\x8F\xBB\xA9"#), (Array(#"caf\xE9"#.utf8), #"caf\\xE9"#),
    (Array(#"a\b"#.utf8), #"a\b"#), (Array(#"\\x"#.utf8), #"\\\\x"#),
  ])
  func `What is shown has no invisible character, and every byte that is not UTF-8`(bytes: [UInt8], shown: String) {
    #expect(Name(bytes: bytes).shown == shown)
    #expect(PrintableText.escaped(shown) == shown)
  }
}
