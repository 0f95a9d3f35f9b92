import Foundation
import Testing

/// What is found to be wrong with a configuration after its text was understood names file, line and column, or the flag.
@Suite struct LocatedErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var command: String
    /// A text of the configuration, and what stands instead.
    var change: (before: String, after: String) = ("", "")
    var environment: [String: String] = [:]
    var status: Int32 = 78
    var beginning: String
    var testDescription: String { "\(command): \(beginning)" }
  }

  private static let data = "[data]\nformat = idx\npath = data\n"
  private static let little = ["CNN_MEMORY_LIMIT": "1000"]

  static let cases = [
    Case(command: "train", change: (data, ""), beginning: "x.cnn:1:1: error: there is no [data] stanza"),
    Case(command: "train --dry-run", change: (data, ""), beginning: "x.cnn:1:1: error: there is no [data] stanza"),
    Case(command: "check", change: (data, ""), beginning: "x.cnn:1:1: error: there is no [data] stanza"),
    Case(command: "data check", change: (data, ""), beginning: "x.cnn:1:1: error: there is no [data] stanza"),
    Case(
      command: "train", change: ("units = 3", "units = 2"),
      beginning: "x.cnn:17:9: error: the network ends with 2 outputs"),
    Case(
      command: "train --set linear1.units=2", beginning: "--set linear1.units=2: error: the network ends with 2 outputs"
    ),
    Case(
      command: "train", change: ("height = 6", "height = 7"), status: 65,
      beginning: "x.cnn:3:10: error: data/train-images-idx3-ubyte: images of 1x6x6"),
    Case(
      command: "data check", change: ("channels = 1", "channels = 3"), status: 65,
      beginning: "x.cnn:2:12: error: data/train-images-idx3-ubyte: images of 1x6x6"),
    Case(
      command: "train", change: ("path = data\n", ""), status: 66, beginning: "x.cnn:19:2: error: [data]: no folder"),
    Case(
      command: "train --set loss.class_weights=1,2",
      beginning: "--set loss.class_weights=1,2: error: class_weights has 2 numbers"),
    Case(
      command: "train --set train.batch_size=1", change: ("units = 3", "units = 3\nnorm = batch"),
      beginning: "--set train.batch_size=1: error: batch_size = 1 gives the batch normalisation of linear1 one value"),
    Case(command: "train", environment: little, beginning: "x.cnn:25:14: error: batch_size = 8 needs"),
    Case(command: "bench", environment: little, beginning: "x.cnn:25:14: error: batch_size = 8 needs"),
    Case(
      command: "train --set data.validation=48",
      beginning: "--set data.validation=48: error: `validation`"),
  ]

  @Test(arguments: cases) func anErrorInTheConfigurationSaysWhere(_ one: Case) throws {
    let workshop = try Workshop()
    let text = Workshop.configuration
    let changed = one.change.before.isEmpty ? text : text.replacing(one.change.before, with: one.change.after)
    try workshop.write(changed, to: "x.cnn")
    let words = one.command.split(separator: " ").map(String.init)
    let outcome = try workshop.program.run(words + ["--config", "x.cnn"], environment: one.environment)
    #expect(outcome.status == one.status, "\(outcome)")
    #expect(outcome.error.split(separator: "\n").contains { $0.hasPrefix(one.beginning) }, "\(outcome.error)")
  }
}
