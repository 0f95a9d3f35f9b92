import ArgumentParser
import CNNData
import CNNEngine
import CNNSpec
import CNNTraining
import Foundation

/// `cnn predict`
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Says what is on PNG pictures.",
    discussion: """
      cnn predict runs/latest boot.png shirt.png --top 3

      A picture is made as large as the network's input; grey and colour are converted into one another. A terminal \
      shows bars, a file or a pipe only the numbers.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one."))
  var checkpoint: String

  @Argument(help: ArgumentHelp("PNG pictures.", valueName: "image"))
  var images: [String]

  @Option(help: ArgumentHelp("How many classes to show.", valueName: "n"))
  var top = 5

  @OptionGroup var processing: ThreadOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if images.isEmpty { throw ValidationError("Give at least one picture.") }
    if top < 1 { throw ValidationError("--top is at least 1.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    let file = CheckpointFile(path: checkpoint)
    let machine = try MachineChoice(
      threadFlag: processing.threads, spec: EngineSpec(), environment: ProcessInfo.processInfo.environment)
    let trained = try TrainedNetwork(
      checkpoint: file.url, engine: machine.makeEngine(), batchSize: 1, memory: machine.memory)
    guard !trained.metadata.classes.isEmpty else { throw CommandError.noClasses(checkpoint: file.name) }
    let pictures = try images.map { path in
      try PicturePrediction(path: path, trained: trained, memory: machine.memory, top: top)
    }
    if output.json {
      try terminal.result(JSONText.document(pictures))
    } else {
      try terminal.result(PredictionText(pictures: pictures, traits: terminal.output).text)
    }
  }
}
