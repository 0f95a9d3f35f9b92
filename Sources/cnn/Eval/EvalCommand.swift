import ArgumentParser
import CNNData
import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

extension Split: ExpressibleByArgument {}
extension TestTimeAugmentation: ExpressibleByArgument {}

/// `cnn eval`
struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Evaluates a checkpoint on a whole split.",
    discussion: """
      cnn eval runs/quickstart-1/checkpoints/best.safetensors
      cnn eval best.safetensors --data ~/mnist --fail-under 0.98 --predictions predictions.csv

      Preprocessing and classes come from the checkpoint, and so does the data's folder unless --data names one.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Option(help: ArgumentHelp("The folder with the data.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("train, validation or test.", valueName: "split"))
  var split = Split.test

  @Option(help: ArgumentHelp("Write each image's probabilities as CSV.", valueName: "file.csv"))
  var predictions: String?

  @Option(help: ArgumentHelp("Write a report with tables and pictures.", valueName: "dir"))
  var report: String?

  @Option(help: ArgumentHelp("Exit with 1 if the accuracy is lower than this share, 0 to 1.", valueName: "share"))
  var failUnder: Double?

  @Option(help: ArgumentHelp("Average over views of each image: none, flip or flip+translate.", valueName: "views"))
  var tta = TestTimeAugmentation.none

  @Option(help: ArgumentHelp("Images at once; the result does not depend on it.", valueName: "n"))
  var batch = 64

  @OptionGroup var processing: ThreadOptions

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let failUnder, !(0...1).contains(failUnder) {
      throw ValidationError("--fail-under is a share from 0 to 1: 98 % is 0.98.")
    }
    try BatchLimit.require(batch)
  }

  func run() throws {
    let terminal = output.makeTerminal()
    try overwriting.requireFree(predictions)
    try overwriting.requireFree(report: report)
    let file = try CheckpointFile(path: checkpoint)
    let machine = try MachineChoice(
      threads: processing.request, spec: EngineSpec(), environment: ProcessInfo.processInfo.environment)
    let trained = try TrainedNetwork(
      checkpoint: file.url, engine: machine.makeEngine(), batchSize: batch, memory: machine.memory,
      subject: .batch(batch))
    let set = try file.openSplit(split, of: trained, data: data, terminal)
    for note in set.notes { if note.isWarning { terminal.message(note.text) } else { terminal.note(note.text) } }
    let result = try evaluate(trained, on: set, terminal)
    if output.json {
      try terminal.result(JSONText.document(EvaluationDocument(checkpoint: file.name, result: result)))
    } else {
      try terminal.result(EvaluationText(checkpoint: file.name, result: result, traits: terminal.output).text)
    }
    if let predictions {
      try overwriting.write(result.predictionTable, to: predictions)
      terminal.note("predictions: \(PrintableText.escaped(predictions))")
    }
    if let report { try writeReport(to: report, result, trained, set, file, terminal) }
    try judge(result, file)
  }

  private func evaluate(
    _ trained: TrainedNetwork, on set: ImageSet, _ terminal: Terminal
  ) throws -> EvaluationResult {
    var redraw = RedrawClock(every: RedrawClock.progress, startingAt: .now)
    let result = try trained.evaluate(set, augmentation: tta) { done in
      guard terminal.error.isTerminal, redraw.isDue(at: .now) else { return }
      let line = ProgressLine(label: " \(split.rawValue)", done: done, total: set.count, figures: ["images"])
      terminal.progress(line.text(terminal.error))
    }
    terminal.clearProgress()
    return result
  }

  private func writeReport(
    to folder: String, _ result: EvaluationResult, _ trained: TrainedNetwork, _ set: ImageSet, _ file: CheckpointFile,
    _ terminal: Terminal
  ) throws {
    var contents = RunContents(name: file.title, configuration: trained.configuration, record: try? file.run?.read())
    contents.breaksTies = trained.metadata.state.tiesByLoss == true
    if let run = file.run { contents.read(MetricsRecord.read(run)) }
    contents.add(trained, result, set)
    let files = try Report(
      checkpoint: file.name, evaluation: result, history: contents.history, bestEpoch: contents.bestEpoch,
      contents: contents
    ).write(to: URL(filePath: folder), words: \.commandLine)
    for file in files { terminal.note("report: \(PrintableText.escaped(file.relativePath))") }
  }

  private func judge(_ result: EvaluationResult, _ file: CheckpointFile) throws(CommandError) {
    guard let failUnder else { return }
    guard let accuracy = result.accuracy else { throw .noAccuracy(checkpoint: file.name) }
    if accuracy < failUnder { throw .accuracyBelow(threshold: failUnder, accuracy: accuracy, checkpoint: file.name) }
  }
}
