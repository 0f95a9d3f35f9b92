import CNNRun
import CNNSpec
import Foundation

/// A training from a configuration to its best network: what `cnn train` does, for a program that imports this library.
///
/// It writes the same run folder, and nothing to a terminal.
public struct Training {
  private let start: TrainingStart

  /// Finds out everything that would keep the training from its first step, and writes nothing.
  ///
  /// - Parameters:
  ///   - path: Of a configuration file.
  ///   - settings: Changes to it, as `train.epochs=3`; later ones win.
  ///   - data: The folder of the data; `nil` is `[data] path`, relative to the file's folder.
  ///   - folder: Of the run, which must not exist or be empty.
  ///   - threads: `nil` is what the configuration says, or as many as the machine grants.
  ///   - program: Who trains, for the run's record.
  /// - Throws: `ConfigurationError`, `SpecErrors`, `DataError`, `TrainingError` or `RunError`; each describes what is wrong,
  ///   where, and what to do.
  public init(
    configuration path: String, settings: [String] = [], data: URL? = nil, folder: URL, threads: Int? = nil,
    program: ProgramCall = ProgramCall(words: [ProcessInfo.processInfo.processName], version: "library")
  ) throws {
    let configuration = try Configuration(contentsOf: path, overrides: settings.map { SpecOverride($0) })
    let setup = try RunSetup(
      configuration: configuration,
      dataFolder: RunSetup.dataFolder(given: data, configuration: configuration),
      threads: threads.map { MachineChoice.ThreadRequest(count: $0, name: "the program") }, environment: [:])
    start = try TrainingStart(
      setup, in: .named(folder), program: program, requests: TrainingRequests(stop: StopRequest()))
  }

  /// What there is to know about the settings and the data before the first step.
  public var warnings: [RunWarning] { start.warnings }

  /// Trains to the end.
  ///
  /// - Parameter observer: Told how it goes; an error that it throws ends the training, whose last checkpoint stays.
  /// - Returns: The network of the best epoch.
  /// - Throws: `TrainingError`, `DataError`, `RunError`, or what the observer throws.
  public func run(_ observer: @escaping (TrainingEvent) throws -> Void = { _ in }) throws -> TrainedNetwork {
    _ = try TrainingSession(start).run(observer)
    return try TrainedNetwork(checkpoint: start.trainer.folder.best, engine: start.setup.machine.makeEngine())
  }

  /// Evaluates a network on the test images of this training's data.
  ///
  /// - Returns: `nil` for data without any.
  /// - Throws: As `TrainedNetwork.evaluate`.
  public func evaluate(_ network: TrainedNetwork) throws -> EvaluationResult? {
    try start.setup.data.test.map { try network.evaluate($0) }
  }
}
