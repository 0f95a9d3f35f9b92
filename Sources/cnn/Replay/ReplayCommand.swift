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
    let start = try ReplayStart(
      BlackBox(url: try Self.box(folder)), data: data.map { URL(filePath: $0) }, threads: processing.request,
      environment: ProcessInfo.processInfo.environment)
    let (report, setup) = (start.report, start.setup)
    let (replay, remembering) = try start.run()
    terminal.tell(remembering)
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
}
