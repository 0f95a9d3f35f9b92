import ArgumentParser
import CNNData
import CNNEngine
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// `cnn predict`
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Says what is on PNG pictures.",
    discussion: """
      cnn predict latest boot.png shirt.png --top 3
      cnn predict latest photos --out answers.csv
      curl -s https://example.org/boot.png | cnn predict latest -

      A folder stands for the pictures in it and in its folders, and - for standard input. A picture is made as large as \
      the network's input; grey and colour are converted into one another. A terminal shows bars, a file or a pipe only \
      the numbers. Pictures that can't be read are named, the others are answered, and the exit code is 65 then.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Argument(help: ArgumentHelp("PNG pictures, folders of them, or - for standard input.", valueName: "image"))
  var images: [String]

  @Option(help: ArgumentHelp("How many classes to show.", valueName: "n"))
  var top = 5

  @Option(help: ArgumentHelp("Write each picture's class and probabilities as CSV.", valueName: "file.csv"))
  var out: String?

  @Option(help: ArgumentHelp("Where the data of the run is now; the run remembers it.", valueName: "dir"))
  var data: String?

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup var processing: ThreadOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if images.isEmpty { throw ValidationError("Give at least one picture.") }
    if top < 1 { throw ValidationError("--top is at least 1.") }
    if images.count(where: { $0 == PictureInputs.standardInput }) > 1 {
      throw ValidationError("Standard input holds one picture; give - once.")
    }
    if overwriting.force && out == nil { throw ValidationError("--force replaces the file of --out; give both.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    try overwriting.requireFree(out)
    let file = try CheckpointFile(path: checkpoint)
    let machine = try MachineChoice(
      threads: processing.request, spec: EngineSpec(), environment: ProcessInfo.processInfo.environment)
    let trained = try TrainedNetwork(
      checkpoint: file.url, engine: machine.makeEngine(), batchSize: 1, memory: machine.memory)
    guard !trained.metadata.classes.isEmpty else { throw CommandError.noClasses(checkpoint: file.name) }
    if let run = file.run {
      terminal.tell(try RunData.remember(data.map { URL(filePath: $0) }, of: run, trained.configuration))
    }
    let shape = trained.configuration.spec.input
    guard PictureReading(shape: shape, trained.configuration.spec.data).isPossible else {
      throw CommandError.notAPictureNetwork(channels: shape.channels)
    }
    let inputs = try PictureInputs(images)
    for note in inputs.notes { terminal.note(note) }
    var table = PictureTable(classes: trained.metadata.classes)
    var changes = PictureChanges()
    let outcomes = outcomes(inputs, trained, machine.memory, &table, &changes, terminal)
    for note in changes.notes(PictureReading(shape: shape, trained.configuration.spec.data)) { terminal.note(note) }
    if output.json {
      try terminal.result(JSONText.document(outcomes))
    } else {
      let answered = outcomes.compactMap(\.prediction)
      if !answered.isEmpty { try terminal.result(PredictionText(pictures: answered, traits: terminal.output).text) }
    }
    // A table without a row would only be in the way of the next try.
    if let out, outcomes.contains(where: { $0.prediction != nil }) {
      try overwriting.write(table.data, to: out)
      terminal.note("predictions: \(PrintableText.escaped(out))")
    }
    let ending = PictureOutcome.ending(of: outcomes)
    if ending != .done { throw CommandError.ended(ending) }
  }

  /// One picture after another, so that any number takes the memory of one. What is wrong with one is said at once.
  private func outcomes(
    _ inputs: PictureInputs, _ trained: TrainedNetwork, _ memory: MemoryGuard, _ table: inout PictureTable,
    _ changes: inout PictureChanges, _ terminal: Terminal
  ) -> [PictureOutcome] {
    var redraw = RedrawClock(every: RedrawClock.progress, startingAt: .now)
    var outcomes: [PictureOutcome] = []
    for input in inputs.inputs {
      let outcome = outcome(input, trained, memory, &table, &changes)
      if case .failed(let name, let message, _) = outcome {
        terminal.clearProgress()
        terminal.message("\(PrintableText.escaped(name)): error: \(message)")
      }
      if let prediction = outcome.prediction, !prediction.warnings.isEmpty {
        terminal.clearProgress()
        for warning in prediction.warnings {
          terminal.message("\(PrintableText.escaped(prediction.image)): warning: \(warning)")
        }
      }
      outcomes.append(outcome)
      guard terminal.error.isTerminal, redraw.isDue(at: .now) else { continue }
      let line = ProgressLine(
        label: " predict", done: outcomes.count, total: inputs.inputs.count, figures: ["pictures"])
      terminal.progress(line.text(terminal.error))
    }
    terminal.clearProgress()
    return outcomes
  }

  private func outcome(
    _ input: PictureInputs.Input, _ trained: TrainedNetwork, _ memory: MemoryGuard, _ table: inout PictureTable,
    _ changes: inout PictureChanges
  ) -> PictureOutcome {
    switch input {
    case .failure(let name, let error):
      return .failed(
        image: PrintableText.escaped(name), message: error.message(\.commandLine), error.category.exitCategory)
    case .picture(let name, let path):
      do {
        let (ranking, warnings, own) = try PicturePrediction.ranking(path: path, trained: trained, memory: memory)
        changes.add(own)
        if out != nil, let first = ranking.entries.first {
          table.add(file: name, predicted: first.name, probabilities: ranking.probabilities)
        }
        return .answered(
          PicturePrediction(
            image: PrintableText.escaped(name), classes: Array(ranking.entries.prefix(top)),
            warnings: warnings.map(\.description)))
      } catch let error as DataError {
        return .failed(
          image: PrintableText.escaped(name), message: error.message(\.commandLine), error.category.exitCategory)
      } catch {
        let ending = Ending(error)
        let message = (ending?.text ?? "\(error)").split(separator: "error: ", maxSplits: 1).last.map(String.init)
        return .failed(
          image: PrintableText.escaped(name), message: message ?? "",
          ending.flatMap { ExitCategory(rawValue: $0.status) } ?? .data)
      }
    }
  }
}
