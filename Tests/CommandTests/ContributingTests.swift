import Foundation
import Testing

/// The lists of files in CONTRIBUTING.md are the files that name the example.
@Suite struct ContributingTests {
  struct List: CustomTestStringConvertible, Sendable {
    /// The heading of the list's section.
    let section: String
    /// What the files of the program have, and what the others have, as regular expressions.
    let inSources: String
    let elsewhere: String
    var testDescription: String { section }
  }

  static let lists = [
    List(
      section: "Adding a layer", inSources: #"ProductOperation|join\(\.product\)|case product|== \.product|takesMany"#,
      elsewhere: #"\[multiply\]|"multiply"|, multiply,|ReferenceProduct|join\(\.product\)"#),
    List(section: "Adding an activation", inSources: #"\bmish\b"#, elsewhere: #"\bmish\b"#),
  ]

  @Test(arguments: lists) func listsNameTheFilesOfTheExample(_ list: List) throws {
    let text = try String(contentsOf: SourceRulesTests.project.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
    let sections = text.split(separator: "\n## ")
    let section = try #require(sections.first { $0.hasPrefix(list.section) })
    let table = section.split(separator: "\n").filter { $0.hasPrefix("|") }.joined()
    let listed = Set(table.matches(of: /`([^`]+)`/).map { String($0.output.1) })
    let found =
      try Self.files(in: "Sources", with: list.inSources)
      + ["Tests", "scripts", "docs"].flatMap { try Self.files(in: $0, with: list.elsewhere) }
    let own = Set(found).subtracting(["Tests/CommandTests/ContributingTests.swift"])
    #expect(own == listed, "missing: \(own.subtracting(listed)), too many: \(listed.subtracting(own))")
  }

  private static func files(in folder: String, with pattern: String) throws -> [String] {
    let expression = try Regex(pattern)
    let names = try FileManager.default.subpathsOfDirectory(
      atPath: SourceRulesTests.project.appending(path: folder).path)
    let ends = [".swift", ".py", ".md", ".json"]
    return try names.filter { name in ends.contains { name.hasSuffix($0) } }.map { "\(folder)/\($0)" }
      .filter {
        try String(contentsOf: SourceRulesTests.project.appending(path: $0), encoding: .utf8).contains(expression)
      }
  }
}
