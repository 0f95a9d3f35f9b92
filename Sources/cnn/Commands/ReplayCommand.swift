import ArgumentParser
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `cnn replay`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Repeats a training step that diverged, and shows what became not finite.",
    discussion: """
      cnn replay runs/quickstart-1/divergence-120

      The folder holds the state before the step. Exit code 1 when the step diverges again, 0 when it does not.
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder divergence-STEP of a run, or a run with one; latest is the newest run.", valueName: "folder"))
  var folder: String

  @Option(help: ArgumentHelp("The folder with the data (default: the run's).", valueName: "dir"))
  var data: String?

  @OptionGroup var processing: ThreadOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let terminal = output.makeTerminal()
    let box = BlackBox(url: try Self.box(folder))
    let report = try box.read()
    let (setup, runData) = try setup(box, report)
    let digests = try setup.dataDigestsAndMemory()
    let trainer = try Trainer(
      configuration: setup.configuration, data: setup.data, dataDigests: digests,
      folder: RunFolder(url: box.url), engine: setup.machine.makeEngine(), stop: StopRequest())
    let replay = try runData?.naming(setup) { try trainer.replay(box) } ?? trainer.replay(box)
    runData?.remember(setup.dataFolder, terminal) { digests }
    let isa = setup.machine.instructionSet.rawValue
    if output.json {
      try terminal.result(JSONText.document(ReplayDocument(folder: folder, report: report, replay: replay, isa: isa)))
    } else {
      let text = ReplayText(folder: folder, report: report, replay: replay, isa: isa, traits: terminal.output)
      try terminal.result(text.text)
    }
    if replay.divergence != nil { throw CommandError.ended(.verdict) }
  }

  /// The folder itself, or the only one that a run has.
  private static func box(_ name: String) throws -> URL {
    let url = URL(filePath: name)
    guard !FileManager.default.fileExists(atPath: url.appending(path: "divergence.json").path) else { return url }
    guard let run = RunFolder.isLatest(name) ? try RunFolder.named(name) : try? RunFolder.open(url) else { return url }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: run.url.path)) ?? [])
      .filter { $0.hasPrefix("divergence-") }.sorted()
    guard names.count == 1 else {
      throw CommandError.noSingleDivergence(
        run: PathText.short(run.url), names: names, hasDiverged: (try? run.read())?.status == .diverged)
    }
    return run.url.appending(path: names[0])
  }

  /// The run's own data, and the kernels that computed the step where this processor has them.
  private func setup(_ box: BlackBox, _ report: DivergenceReport) throws -> (setup: RunSetup, data: RunData?) {
    let metadata = try Checkpoint.readMetadata(box.state)
    let configuration = try metadata.readConfiguration(path: box.state.relativePath)
    func read(_ folder: URL?) throws -> RunSetup {
      try RunSetup(
        configuration: configuration, dataFolder: folder, threads: processing.threads, kernels: report.instructionSet)
    }
    guard let run = try? RunFolder.open(box.url.deletingLastPathComponent()), let record = try? run.read() else {
      return (try read((data ?? configuration.spec.data?.path).map { URL(filePath: $0) }), nil)
    }
    let runData = RunData(run, record, flag: data)
    let folder = try runData.folder(configuration) ?? configuration.spec.data?.path.map { URL(filePath: $0) }
    return (try runData.reading(folder) { try read(folder) }, runData)
  }
}
