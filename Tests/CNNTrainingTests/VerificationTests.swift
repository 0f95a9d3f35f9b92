import CNNRun
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// A run from its start to its repetition, as a program has it.
@Suite struct VerificationTests {
  private let threads = MachineChoice.ThreadRequest(count: 2, name: "the test")

  private func train(
    _ run: TinyRun, _ configuration: Configuration, out: String, initialWeights: URL? = nil
  ) throws -> RunFolder {
    let setup = try RunSetup(
      configuration: configuration, dataFolder: run.files.url, threads: threads, environment: [:])
    let start = try TrainingStart(
      setup, in: .named(run.files.url.appending(path: out)), initialWeights: initialWeights,
      program: ProgramCall(words: ["test"], version: "1"), requests: TrainingRequests(stop: StopRequest()))
    _ = try TrainingSession(start).run { _ in }
    return start.trainer.folder
  }

  private func goOn(_ folder: RunFolder, _ changes: String...) throws -> TrainingOutcome {
    let continuation = try Continuation(folder, changing: changes.map { SpecOverride($0) })
    let start = try continuation.start(
      data: nil, threads: threads, environment: [:], requests: TrainingRequests(stop: StopRequest()))
    return try TrainingSession(start).run { _ in }
  }

  private func verify(_ folder: RunFolder) throws -> VerificationPlan {
    let verification = try RunVerification(folder, data: nil, threads: nil, environment: [:])
    let ending = try verification.run(
      stop: StopRequest(), remembered: { _ in }, observer: { _ in { _ in } }, trained: {})
    #expect(ending == .agrees)
    return verification.plan
  }

  @Test func anotherCheckpointThanTheRecordsSayIsNoticed() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(train: "momentum = 0.9")
    let folder = try train(run, configuration, out: "run")
    // The same training but for its momentum, under the name of the first.
    let other = try train(run, configuration.with("train.momentum=0.8"), out: "other")
    try FileManager.default.removeItem(at: folder.last)
    try FileManager.default.copyItem(at: other.last, to: folder.last)
    let difference = #expect(throws: RunDifference.self) { try verify(folder) }
    #expect(difference?.epoch == nil && difference?.step == 15)
  }

  @Test func interruptedResumedAndExtendedRunsAgree() throws {
    let run = try TinyRun()
    let configuration = try run.configuration(train: "schedule = cosine").with("train.time_limit=1e-9")
    let folder = try train(run, configuration, out: "run")
    // In mid-epoch, before any epoch is complete.
    let first = try verify(folder)
    #expect(first.epochs.isEmpty && first.end.step == 1)
    #expect(try goOn(folder, "train.time_limit=none", "train.log_every=1").reason == .completed)
    #expect(try verify(folder).epochs.count == 3)
    #expect(try goOn(folder, "train.epochs=5").steps == 25)
    // The step before the first continuation, then the cosine of three epochs, then that of five.
    let extended = try verify(folder)
    #expect(extended.epochs.count == 5 && extended.end.step == 25 && extended.stretches.map(\.end.step) == [1, 15, 25])
  }

  @Test func weightsThatARunBeganWithHaveToBeThereAndTheSame() throws {
    let run = try TinyRun()
    let configuration = try run.configuration().with(epochs: 1)
    let files = FileManager.default
    let weights = run.files.url.appending(path: "init.safetensors")
    try files.copyItem(at: train(run, configuration, out: "first").last, to: weights)
    let folder = try train(run, configuration, out: "run", initialWeights: weights)
    #expect(try verify(folder).epochs.count == 1)
    try files.removeItem(at: weights)
    let gone = #expect(throws: RunError.self) { try verify(folder) }
    guard case .unreadable = gone else { return #expect(Bool(false), "\(String(describing: gone))") }
    try files.copyItem(at: train(run, configuration.with(epochs: 2), out: "second").last, to: weights)
    let changed = #expect(throws: RunError.self) { try verify(folder) }
    guard case .initialWeightsChanged(_, let file) = changed else {
      return #expect(Bool(false), "\(String(describing: changed))")
    }
    #expect(file.hasSuffix("init.safetensors"))
  }

  @Test func otherDataIsRefused() throws {
    let run = try TinyRun()
    let folder = try train(run, run.configuration().with(epochs: 1), out: "run")
    let labels = run.files.url.appending(path: "train-labels-idx1-ubyte")
    var bytes = try Data(contentsOf: labels)
    bytes[20] = (bytes[20] + 1) % 3
    try bytes.write(to: labels)
    let error = #expect(throws: RunError.self) { try verify(folder) }
    guard case .dataChanged(_, let files) = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(files.contains { $0.contains("train-labels") }, "\(files)")
  }

  /// A start that fails before its first checkpoint leaves nothing.
  @Test func aFolderWithoutACheckpointIsRemoved() throws {
    struct Refusal: Error {}
    let run = try TinyRun()
    let setup = try RunSetup(
      configuration: run.configuration(), dataFolder: run.files.url, threads: threads, environment: [:])
    let url = run.files.url.appending(path: "run")
    let start = try TrainingStart(
      setup, in: .named(url), program: ProgramCall(words: ["test"], version: "1"),
      requests: TrainingRequests(stop: StopRequest()))
    #expect(!FileManager.default.fileExists(atPath: url.path))
    let refuse = { (entry: TrainingSession.Entry) throws in
      #expect(entry.isNew && FileManager.default.fileExists(atPath: url.path))
      throw Refusal()
    }
    #expect(throws: Refusal.self) { try TrainingSession(start).run(entered: refuse) { _ in } }
    #expect(!FileManager.default.fileExists(atPath: url.path))
  }
}
