import Testing

@testable import CNNSpec

/// Comments, quotes, and texts that are written back.
@Suite struct QuotingTests {
  private static let network = "[input] channels = 1; height = 8; width = 8\n[linear] units = 3\n"

  private func data(_ entries: String, sets: [String] = [], edition: Edition = .current) throws -> DataSpec {
    let text = Self.network + "[data] format = idx\n" + entries
    let configuration = try Configuration(
      text: text, path: "net.cnn", overrides: sets.map(SpecOverride.init(set:)), edition: edition)
    return try #require(configuration.spec.data)
  }

  struct Value: Sendable, CustomTestStringConvertible {
    let written: String
    let read: String
    var testDescription: String { written }

    init(_ written: String, _ read: String) {
      self.written = written
      self.read = read
    }
  }

  static let values = [
    Value("mnist#2", "mnist#2"),
    Value("mnist #2", "mnist"),
    Value("mnist\t# 2", "mnist"),
    Value(#""mnist #2""#, "mnist #2"),
    Value(#""a; b" # a comment with "quotes"#, "a; b"),
    Value(#""a, b"; limit = 5"#, "a, b"),
    Value(#""  blanks  ""#, "  blanks  "),
    Value(#""say \"hello\" and \\""#, #"say "hello" and \"#),
    Value(#"a"b"#, #"a"b"#),
    Value(#"a="b"#, #"a="b"#),
    Value("a=b=c", "a=b=c"),
    Value("a, b", "a, b"),
    Value(#""plain""#, "plain"),
    Value("\"caf\u{E9} # \u{1F600}\"", "caf\u{E9} # \u{1F600}"),
  ]

  @Test(arguments: values)
  func `a path is read with and without quotes`(value: Value) throws {
    #expect(try data("path = \(value.written)\n").path == value.read)
  }

  @Test func `a comment needs a blank before it, or begins its line`() throws {
    let text = """
      # a comment
        # another
      [input] channels = 1; height = 8; width = 8 # behind a blank
      [linear]# glued to the bracket
      units = 3
      """
    #expect(message(text).contains("net.cnn:4:9: error: `# glued to the bracket` is not `key = value`"))
    #expect(message(text).contains("a comment needs a blank before `#`"))
    #expect(message(text.replacing("]# glued", with: "] # not glued")) == "")
  }

  @Test func `items of lists are quoted one by one`() throws {
    #expect(try data(#"classes = "a, b", c, "d # e; \"f\"""#).classes == ["a, b", "c", #"d # e; "f""#])
    #expect(try data(#"classes = c,"a" , "b""#).classes == ["c", "a", "b"])
    #expect(try data(#"mean = "0.5""#).mean == [0.5])
  }

  @Test func `the value of an override is written as in a file`() throws {
    #expect(try data("", sets: ["data.path=a b"]).path == "a b")
    #expect(try data("", sets: [#"data.path="a b""#]).path == "a b")
    #expect(try data("", sets: ["data.path=mnist#2"]).path == "mnist#2")
    #expect(try data("", sets: [#"data.path="a # b; c""#]).path == "a # b; c")
    #expect(try data("", sets: [#"data.classes="a, b", c, d"#]).classes == ["a, b", "c", "d"])
    #expect(try data("path = x\n", sets: ["data.path=y", "data.path=z"]).path == "z", "the last one counts")
  }

  @Test func `quoted keys and headers are no keys and headers`() {
    #expect(message(Self.network + "[data] \"format\" = idx").contains("`\"format\"` is not a key"))
    #expect(message(Self.network + "[\"data\"]").contains("is not a stanza's name"))
  }

  @Test func `what is written back reads the same`() throws {
    let values = Self.values.map(\.read) + ["#x", "x #", "a;b", "\"", "\\", ",\"", "a, \"b\"", " ", "x\t# y"]
    for value in values {
      let set = "data.path=" + QuotedText.quoted(value)
      #expect(try data("", sets: [set]).path == value)
      for text in ["path = old # why\n", ""] {
        let changed = try Configuration(
          text: Self.network + "[data] format = idx\n" + text, path: "net.cnn", overrides: [SpecOverride(set: set)])
        for written in [changed.effectiveText, changed.expandedText] {
          #expect(try Configuration(text: written, path: "again.cnn").spec.data?.path == value, "\(written)")
        }
      }
    }
    let lists = try Configuration(
      text: Self.network + #"[data] format = idx; classes = "a, b", c, "d # e""#, path: "net.cnn",
      overrides: [SpecOverride(set: "train.epochs=2")])
    for written in [lists.effectiveText, lists.expandedText] {
      #expect(try Configuration(text: written, path: "again.cnn").spec.data?.classes == ["a, b", "c", "d # e"])
    }
  }

  @Test func `texts of earlier versions keep the rules of their time`() throws {
    let text = "path = \"mnist\"#2\nlimit = 5#five\n"
    let old = try data(text, edition: .first)
    #expect(old.path == "\"mnist\"" && old.limit == 5)
    #expect(throws: SpecErrors.self) { try data(text) }
    let configuration = try Configuration(
      text: Self.network + "[train] epochs = 5#five\n", path: "old.cnn",
      overrides: [SpecOverride(set: "train.seed=3")], edition: .first)
    let again = try Configuration(text: configuration.effectiveText, path: "new.cnn")
    #expect(again.spec.training.epochs == 5 && again.spec.training.seed == 3)
    let heldOut = Self.network + "[data] format = idx; validation = 10"
    let (before, today) = (
      try Configuration(text: heldOut, path: "old.cnn", edition: .first),
      try Configuration(text: heldOut, path: "new.cnn")
    )
    #expect(before.spec.data?.stratifies == false && today.spec.data?.stratifies == true)
    #expect(before.repetitionOverrides == ["data.stratify=no"] && today.repetitionOverrides == [])
    #expect(before.assignments.contains { $0.key == "stratify" && $0.value == "no" })
  }
}
