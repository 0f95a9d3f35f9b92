import CNNRun
import CNNSpec
import Foundation

/// A step that diverged, ready to be repeated: its black box, and the data and the kernels of its run.
public struct ReplayStart {
  public let report: DivergenceReport
  public let setup: RunSetup
  private let box: BlackBox
  /// `nil` for a box outside of a run.
  private let runData: RunData?

  /// The run's own data, and the kernels that computed the step where this processor has them.
  ///
  /// - Parameters:
  ///   - box: The folder `divergence-STEP` of a run, or a copy of it.
  ///   - data: The folder of the data, where the user names one.
  /// - Throws: `RunError`, `DataError`, `SpecErrors`; as `RunSetup`.
  public init(
    _ box: BlackBox, data: URL?, threads: MachineChoice.ThreadRequest?, environment: [String: String]
  ) throws {
    let report = try box.read()
    let configuration = try Checkpoint.readMetadata(box.state).readConfiguration(path: box.state.relativePath)
    let path = configuration.spec.data?.path.map { URL(filePath: $0) }
    if let run = try? RunFolder.open(box.url.deletingLastPathComponent()), let record = try? run.read() {
      let runData = RunData(run, record, given: data)
      setup = try runData.setup(
        configuration, otherwise: path, threads: threads, kernels: report.instructionSet, environment: environment)
      self.runData = runData
    } else {
      setup = try RunSetup(
        configuration: configuration, dataFolder: data ?? path, threads: threads, kernels: report.instructionSet,
        environment: environment)
      runData = nil
    }
    (self.box, self.report) = (box, report)
  }

  /// Repeats the step.
  ///
  /// - Throws: `RunError.dataChanged` when the data is not that of the run; as `Trainer.replay`.
  public func run() throws -> (replay: StepReplay, remembering: RunData.Remembering?) {
    let digests = try setup.dataDigestsAndMemory()
    let trainer = try Trainer(
      configuration: setup.configuration, data: setup.data, dataDigests: digests, folder: RunFolder(url: box.url),
      engine: setup.machine.makeEngine(), requests: TrainingRequests(stop: StopRequest()))
    let replay = try runData?.naming(setup) { try trainer.replay(box) } ?? trainer.replay(box)
    return (replay, runData?.remember(setup.dataFolder) { digests })
  }
}
