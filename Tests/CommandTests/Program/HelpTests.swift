import ArgumentParser
import Testing

@testable import cnn

/// Every command's help has an example, and the examples are commands.
@Suite struct HelpTests {
  /// Those with subcommands too.
  private static func commands(_ command: ParsableCommand.Type, _ names: [String]) -> [(String, ParsableCommand.Type)] {
    [(names.joined(separator: " "), command)]
      + command.configuration.subcommands.flatMap { commands($0, names + [$0.configuration.commandName ?? ""]) }
  }

  static let all = commands(CNNCommand.self, ["cnn"])

  @Test func thereAreAsManyCommandsAsTheDocumentationHas() {
    #expect(Self.all.count == 19, "\(Self.all.map(\.0))")
  }

  @Test(arguments: all.indices) func everyHelpHasAnExampleThatIsUnderstood(index: Int) throws {
    let (name, command) = Self.all[index]
    let lines = command.configuration.discussion.split(separator: "\n").map(String.init)
    let examples = lines.filter { $0.hasPrefix("cnn ") }
    #expect(!examples.isEmpty, "\(name) has no example")
    for example in examples {
      #expect(example.hasPrefix(name + " "), "\(example)")
      // What is behind two blanks explains it.
      let line = example.split(separator: "  ", maxSplits: 1)[0]
      let words = line.split(separator: " ").dropFirst().map(String.init)
      #expect(throws: Never.self, "\(example)") { try CNNCommand.parseAsRoot(words) }
    }
    let help = CNNCommand.helpMessage(for: command)
    #expect(examples.allSatisfy { help.contains($0.prefix(30)) })
    if command.configuration.subcommands.isEmpty {
      for flag in ["--quiet", "--json", "--color"] { #expect(help.contains(flag), "\(name)") }
    }
  }
}
