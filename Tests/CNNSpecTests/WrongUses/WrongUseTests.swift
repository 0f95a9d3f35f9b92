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

  @Test func `every error names a line and a column, or the flag`() {
    for use in WrongUse.all {
      for line in use.expected.split(separator: "\n") where line.contains(": error: ") {
        let isPlaced = line.contains(#/^net\.cnn:\d+:\d+: error: /#) || line.hasPrefix("--")
        let isCount = line.contains(#/^net\.cnn: error: and \d+ more errors$/#)
        #expect(isPlaced || isCount, "\(use.name): \(line)")
      }
    }
  }

  /// By the names of the cases in the source, since a case with values can't be enumerated.
  @Test func `every problem of a configuration is told in these tests`() throws {
    let source = DocumentationTests.project.appending(path: "Sources/CNNSpec/Diagnostics/SpecProblem.swift")
    let enumeration = try #require(
      String(contentsOf: source, encoding: .utf8).components(separatedBy: "public enum SpecProblem").last?
        .components(separatedBy: "\n}").first)
    let names = Set(enumeration.matches(of: /\n  case ([a-zA-Z]+)/).map { String($0.output.1) })
    #expect(names.count > 60)
    var told: Set<String> = []
    for use in WrongUse.all {
      do {
        let overrides = use.overrides.map(SpecOverride.init(set:))
        let configuration = try Configuration(text: use.text, path: "net.cnn", overrides: overrides)
        told.formUnion(configuration.warnings.map { Self.name(of: $0.problem) })
      } catch {
        told.formUnion(error.diagnostics.map { Self.name(of: $0.problem) })
      }
    }
    #expect(names.subtracting(told).sorted() == Self.toldElsewhere.sorted())
  }

  private static func name(of problem: SpecProblem) -> String {
    Mirror(reflecting: problem).children.first?.label ?? "\(problem)"
  }

  /// By `RobustnessTests`, `BlockTests`, warnings in `DecoderTests`, and what only the data shows in `LocatedErrorTests`.
  private static let toldElsewhere = ["tooLarge", "valueTooLong", "singleNormGroup", "unusedParameter", "dataSet"]

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
