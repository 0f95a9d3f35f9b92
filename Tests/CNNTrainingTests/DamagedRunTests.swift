import CNNData
import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

/// A run folder whose files somebody damaged, removed or exchanged while the run stood still or was trained.
@Suite struct DamagedRunTests {
  /// A run of two epochs that was asked to stop in the second.
  private func interrupted(_ run: TinyRun, out: String = "out") throws -> (RunFolder, Configuration) {
    let configuration = try run.configuration(data: "validation = 5", train: "log_every = 1\nmomentum = 0.9")
    let stop = StopRequest()
    let trainer = try run.trainer(configuration, out: out, stop: stop)
    _ = try trainer.run { event in
      if case .step(let progress) = event, progress.step == 6 { stop.stop(.interrupt) }
    }
    return (trainer.folder, configuration)
  }

  private func goOn(_ run: TinyRun, _ configuration: Configuration) throws -> (Trainer, [TrainingWarning]) {
    let trainer = try run.trainer(configuration, out: "out")
    try trainer.resume()
    var warnings: [TrainingWarning] = []
    _ = try trainer.run { event in
      if case .warning(let warning) = event { warnings.append(warning) }
    }
    return (trainer, warnings)
  }

  @Test func aDamagedRecordTakesNoOtherWithIt() throws {
    let run = try TinyRun()
    let (folder, configuration) = try interrupted(run)
    let lines = try Data(contentsOf: folder.metricsFile).split(separator: UInt8(ascii: "\n"))
    let damaged = [lines[0], Data("{\"event\":\"st".utf8), Data([0xFF, 0, 1])] + lines.dropFirst(2)
    try Data(damaged.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")]).write(to: folder.metricsFile)
    let (trainer, warnings) = try goOn(run, configuration)
    #expect(warnings.isEmpty)
    let records = MetricsRecord.read(trainer.folder)
    let steps = records.compactMap { if case .step(let step) = $0 { step.step } else { nil } }
    #expect(steps == [1] + Array(3...12))
    let epochs = records.compactMap { if case .epoch(let epoch) = $0 { epoch.epoch } else { nil } }
    #expect(epochs == [1, 2, 3])
    // Nothing is left of what was no record.
    let text = try Data(contentsOf: folder.metricsFile)
    #expect(text.split(separator: UInt8(ascii: "\n")).count == records.count)
  }

  @Test(arguments: [Data(), Data("garbage\n".utf8)]) func missingEpochsAreSaid(_ content: Data) throws {
    let run = try TinyRun()
    let (folder, configuration) = try interrupted(run)
    try content.write(to: folder.metricsFile)
    let (_, warnings) = try goOn(run, configuration)
    #expect(warnings == [.recordsMissing(path: folder.metricsFile.path, epochs: [1])])
  }

  /// What cannot be read is not replaced: it may be somebody's.
  @Test func recordsThatCannotBeReadAreNotReplaced() throws {
    let run = try TinyRun()
    let (folder, configuration) = try interrupted(run)
    for make in [{ mkfifo($0, 0o644) }, { mkdir($0, 0o755) }, { symlink("nowhere", $0) }] as [(String) -> Int32] {
      try FileManager.default.removeItem(at: folder.metricsFile)
      #expect(make(folder.metricsFile.path) == 0)
      let trainer = try run.trainer(configuration, out: "out")
      do {
        try trainer.resume()
        _ = try trainer.collect()
        Issue.record("was accepted")
      } catch {
        guard case RunError.unreadable(let path, _) = error else { throw error }
        #expect(path == folder.metricsFile.path)
      }
      var status = stat()
      #expect(lstat(folder.metricsFile.path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG)
    }
  }

  @Test(arguments: [nil, Data(), Data("no checkpoint".utf8)])
  func aLostBestIsSaidAtTheStartAndChosenAnew(_ content: Data?) throws {
    let run = try TinyRun()
    let (folder, configuration) = try interrupted(run)
    try FileManager.default.removeItem(at: folder.best)
    try content?.write(to: folder.best)
    let (trainer, warnings) = try goOn(run, configuration)
    #expect(warnings == [.bestLost(path: folder.best.path, epoch: 1)])
    let best = try Checkpoint.read(folder.best).metadata
    #expect(best.best?.epoch ?? 0 > 1 && best.epoch == best.best?.epoch)
    #expect(trainer.bestEvaluation != nil)
  }

  /// Somebody removes the folder and starts another run that takes its name.
  @Test func aFolderThatWasReplacedIsNotTouched() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(
      data: "validation = 5", train: "log_every = 1\ncheckpoint_every = 1\non_divergence = rollback")
    let trainer = try run.trainer(configuration, out: "out")
    let other = try run.trainer(configuration.with(epochs: 1), out: "other")
    _ = try other.collect()
    let before = try other.folder.traces(checkpoints: [other.folder.last, other.folder.best])
    var warnings: [TrainingWarning] = []
    var steps = 0
    #expect(throws: RunError.self) {
      try trainer.run { event in
        if case .warning(let warning) = event { warnings.append(warning) }
        guard case .step(let progress) = event else { return }
        steps = progress.step
        guard progress.step == 3 else { return }
        try FileManager.default.removeItem(at: trainer.folder.url)
        try FileManager.default.moveItem(at: other.folder.url, to: trainer.folder.url)
      }
    }
    #expect(steps == 12, "the training goes on, since the folder may come back")
    #expect(warnings.count == 2, "records and state, each once")
    #expect(try trainer.folder.traces(checkpoints: [trainer.folder.last, trainer.folder.best]) == before)
  }

  @Test func aFolderThatComesBackLosesNothing() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(data: "validation = 5", train: "log_every = 1\ncheckpoint_every = 1")
    let whole = try run.trainer(configuration, out: "whole")
    _ = try whole.collect()
    let trainer = try run.trainer(configuration, out: "out")
    let elsewhere = run.files.url.appending(path: "elsewhere")
    _ = try trainer.run { event in
      guard case .step(let progress) = event else { return }
      if progress.step == 3 { try FileManager.default.moveItem(at: trainer.folder.url, to: elsewhere) }
      if progress.step == 6 { try FileManager.default.moveItem(at: elsewhere, to: trainer.folder.url) }
    }
    let (expected, found) = (whole.folder, trainer.folder)
    let wanted = try expected.traces(checkpoints: [expected.last, expected.best])
    #expect(try found.traces(checkpoints: [found.last, found.best]) == wanted)
  }
}
