import CNNData
import CNNEngine
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// Everything that a training needs and that is known before its folder is made.
struct RunSetup {
  var configuration: Configuration
  var dataFolder: URL
  var data: DataSet
  var machine: MachineChoice

  /// - Parameters:
  ///   - dataFolder: Already decided between `--data` and `[data] path`.
  ///   - kernels: The instruction set to take if this processor has it and `CNN_ISA` names no other.
  /// - Throws: `TrainingError` without `[data]`; `DataError`; `SpecErrors` for what the data says about the configuration;
  ///   `InstructionSetError`.
  init(configuration: Configuration, dataFolder: URL?, threads: Int?, kernels: String? = nil) throws {
    let (spec, dataFolder) = try configuration.locatingComplaints {
      guard let spec = configuration.spec.data else { throw TrainingError.configuration(.noData) }
      guard let dataFolder else { throw DataError.pathMissing(format: spec.format) }
      return (spec, dataFolder)
    }
    self.configuration = configuration
    self.dataFolder = dataFolder
    var environment = ProcessInfo.processInfo.environment
    if let kernels, environment[InstructionSet.environmentVariable] == nil,
      InstructionSet.supported.contains(where: { $0.rawValue == kernels })
    {
      environment[InstructionSet.environmentVariable] = kernels
    }
    machine = try MachineChoice(threadFlag: threads, spec: configuration.spec.engine, environment: environment)
    data = try configuration.locatingComplaints {
      let data = try DataSet.open(
        spec, folder: dataFolder, seed: configuration.spec.training.seed, input: configuration.spec.input,
        outputs: configuration.spec.loss.classCount(outputs: configuration.architecture.output.count))
      try configuration.spec.augmentation.check(for: data.training)
      return data
    }
  }

  /// `--data`, or `[data] path` relative to the folder that the configuration file is in; for a run's `config.cnn`, where the
  /// run has its data.
  ///
  /// - Throws: `RunError.dataMoved` for a run whose data is not where it was.
  static func dataFolder(flag: String?, configuration: Configuration) throws(RunError) -> URL? {
    if let flag { return URL(filePath: flag) }
    if let run = RunData(configuration: configuration) { return try run.folder(configuration) }
    guard let path = configuration.spec.data?.path else { return nil }
    let folder = URL(filePath: configuration.path).deletingLastPathComponent()
    return URL(filePath: path, relativeTo: folder).absoluteURL
  }

  /// Refuses a training that needs more memory than there is, before anything of it is allocated.
  ///
  /// - Throws: `SpecErrors` with the largest batch size that fits.
  func requireMemory() throws {
    try configuration.locatingComplaints {
      try machine.memory.requireTraining(configuration, data: data, engine: machine.makeEngine())
    }
  }

  /// The digests, and then the question of memory: the threads that find digests have taken their addresses by then.
  ///
  /// - Throws: `DataError`, or what `requireMemory` throws.
  func dataDigestsAndMemory() throws -> [String: String] {
    let digests = try data.digests()
    try requireMemory()
    return digests
  }

  /// What the user should know about the settings before the first step; a mistake in a block is told once.
  ///
  /// To be asked for once: it looks at pixels.
  var warnings: [RunWarning] {
    var told: Set<String> = []
    let difference = SplitComparison.difference(in: data).map { RunWarning($0.description) }
    let all =
      machine.warnings + data.notes.compactMap(\.warning) + [difference].compactMap(\.self)
      + configuration.settingsWarnings(for: data)
    return all.map { $0.located(in: configuration) }.filter { told.insert($0.text).inserted }
  }

  /// What was chosen while the data was read, without what is a warning.
  var notes: [String] { data.notes.filter { $0.warning == nil }.map(\.text) }

  /// The trainer of a run in a folder, which a new run has yet to make.
  func makeTrainer(
    in folder: RunFolder, _ digests: [String: String], steering: Steering, lock: RunLock? = nil
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, data: data, dataDigests: digests, folder: folder, engine: machine.makeEngine(),
      stop: SignalWatch.request, steering: steering, lock: lock)
  }

  /// `run.json` as it is when the training begins.
  func record(digests: [String: String]) -> RunRecord {
    var record = RunRecord(
      command: CommandLine.arguments.prefix(1) + CommandArguments.words, configuration: configuration.path,
      overrides: configuration.overrides.map(\.assignment), dataFolder: dataFolder.standardizedFileURL.path,
      seed: configuration.spec.training.seed, threads: machine.threads, threadsReason: machine.threadsReason,
      processor: MachineChoice.processor, instructionSet: machine.instructionSet.rawValue,
      versions: ["cnn": CNNCommand.version, "system": ProcessInfo.processInfo.operatingSystemVersionString],
      dataDigests: digests)
    record.note(configuration)
    return record
  }
}
