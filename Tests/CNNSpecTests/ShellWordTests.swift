import Foundation
import Testing

@testable import CNNSpec

@Suite struct ShellWordTests {
  private static let words = [
    "plain-1/x.cnn", "my net", "it's", "a\"b", "$HOME", "`id`", "*", "~", "#x", "a;b", "!", "back\\slash", "", "naïve",
    "two\nlines", "\u{1B}]0;title\u{7}", "quote ' and \u{1}", "-flag",
  ]

  @Test(arguments: words)
  func aShellGivesTheWordBack(_ word: String) throws {
    #expect(try Self.echo(ShellWord.quoted(word)) == word)
    #expect(PrintableText.escaped(ShellWord.quoted(word)) == ShellWord.quoted(word), "something invisible is left")
  }

  @Test func aPathIsNeverTakenForAFlag() {
    #expect(ShellWord.path("-x y") == "'./-x y'")
    #expect(ShellWord.path("runs/-x") == "runs/-x")
  }

  private static func echo(_ word: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "printf -- %s \(word)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
