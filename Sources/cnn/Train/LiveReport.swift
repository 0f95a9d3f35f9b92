import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `report.html` of a run that is being trained, so that a browser can follow it.
///
/// A report that cannot be written is a warning, once while it lasts and once at its end, and never the end of a training.
final class LiveReport {
  private let folder: RunFolder
  private let terminal: Terminal
  /// Throws when the folder is no longer the run's.
  private let requireFolder: () throws -> Void
  private var contents: RunContents
  private var nextWrite = ContinuousClock.now
  private var hasFailed = false
  /// Before the training holds the folder, another process may be writing in it.
  private var hasStarted = false

  /// Between two pages, however short an epoch is.
  private static let shortestInterval = Duration.seconds(2)
  /// Writing takes at most one part in so many of the training's time.
  private static let share = 100

  init(setup: RunSetup, trainer: Trainer, terminal: Terminal) {
    folder = trainer.folder
    requireFolder = trainer.requireFolder
    self.terminal = terminal
    contents = RunContents(
      name: folder.url.standardizedFileURL.lastPathComponent, configuration: setup.configuration, record: nil)
    contents.breaksTies = trainer.breaksTies
    contents.validationImages = setup.data.validation?.count
    contents.testImages = setup.data.test?.count
  }

  /// Takes note of what is new, and writes the page after an epoch if it is time.
  func observe(_ event: TrainingEvent) {
    switch event {
    case .started:
      hasStarted = true
      contents.read(MetricsRecord.read(folder))
      write()
    case .stepRecord(let record): contents.steps.append(record)
    case .epoch(let record, _):
      contents.history.append(record)
      if ContinuousClock.now >= nextWrite { write() }
    case .rolledBack:
      (contents.history, contents.steps) = ([], [])
      contents.read(MetricsRecord.read(folder))
    case .steered(let record, _): contents.read(record)
    case .step, .evaluating, .saved, .extended, .warning, .finished: break
    }
  }

  /// The contents so far, with how the run ended, for the final page.
  func finalContents() throws -> RunContents {
    var contents = self.contents
    contents.record = try folder.read()
    return contents
  }

  /// Writes the page of a training that ended without an evaluation; a browser then stops looking again.
  func finish() {
    if hasStarted { write() }
  }

  /// Writes the report of a training that is over. That it failed is said again, with how to make it good: whoever comes
  /// back after hours looks at the end.
  func writeFinally(_ write: () throws -> [URL]) -> [URL] {
    do {
      return try write()
    } catch {
      let (run, report) = (PathText.command(folder.url), PathText.command(folder.report))
      terminal.message("\(Self.warning(error)); when that is mended: cnn eval \(run) --report \(report) --force")
      return []
    }
  }

  private static func warning(_ error: any Error) -> String {
    "warning: the report could not be written: \(error.words)"
  }

  private func write() {
    let start = ContinuousClock.now
    do {
      try requireFolder()
      try OutputFile.makeFolder(folder.report)
      let page = try RunPage(try finalContents()).html(\.commandLine)
      try OutputFile.replace(folder.report.appending(path: RunPage.fileName), by: page)
    } catch {
      if !hasFailed { terminal.message(Self.warning(error)) }
      hasFailed = true
    }
    let end = ContinuousClock.now
    nextWrite = end + max(Self.shortestInterval, (end - start) * Self.share)
  }
}
