import Testing

@testable import CNNSpec

/// A configuration that is wrong in one way, and every word that is said about it.
struct WrongUse: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let overrides: [String]
  let expected: String

  init(_ name: String, overrides: [String] = [], text: String, expected: String) {
    self.name = name
    self.text = text
    self.overrides = overrides
    self.expected = expected
  }

  var testDescription: String { name }

  static let all = lines + keys + values + blocks + shapes + flags
}

@Suite struct WrongUseTests {
  @Test(arguments: WrongUse.all)
  func `a wrong use is reported in these words`(use: WrongUse) {
    #expect(use.expected == message(use.text, overrides: use.overrides))
  }

  @Test func `every use of the table is named once`() {
    #expect(Set(WrongUse.all.map(\.name)).count == WrongUse.all.count)
  }
}

/// What is said about a text: its errors, or nothing.
func message(_ text: String, overrides: [String] = []) -> String {
  do {
    _ = try Configuration(text: text, path: "net.cnn", overrides: overrides.map(SpecOverride.init(set:)))
    return ""
  } catch {
    return error.description
  }
}
