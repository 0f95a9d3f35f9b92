import CNNData
import CNNEngine
import CNNRanks
import CNNRun
import CNNSpec
import Foundation

/// Everything that a training needs and that is known before its folder is made.
public struct RunSetup {
  public let configuration: Configuration
  public let dataFolder: URL
  public let data: DataSet
  public let machine: MachineChoice
  /// The processes that train together; `nil` for one by itself.
  public let crew: RankCrew?

  /// - Parameters:
  ///   - dataFolder: Already decided between what the user names and `[data] path`.
  ///   - kernels: The instruction set to take if this processor has it and `CNN_ISA` names no other.
  ///   - environment: Of the process, which may name kernels and limit the memory.
  ///   - crew: Told of the training by rank 0 before data is read, so that all ranks read it at once.
  /// - Throws: `TrainingError` without `[data]`; `DataError`; `SpecErrors` for what the data says about the configuration;
  ///   `InstructionSetError`.
  public init(
    configuration: Configuration, dataFolder: URL?, threads: MachineChoice.ThreadRequest?, kernels: String? = nil,
    environment: [String: String], crew: RankCrew? = nil, purpose: RankPurpose = .training
  ) throws {
    let (spec, dataFolder) = try configuration.locatingComplaints {
      guard let spec = configuration.spec.data else { throw TrainingError.configuration(.noData) }
      guard let dataFolder else { throw DataError.pathMissing(format: spec.format) }
      return (spec, dataFolder)
    }
    self.configuration = configuration
    self.dataFolder = dataFolder
    self.crew = crew
    var environment = environment
    if let crew {
      // All ranks compute with what all have, whatever one of them would choose.
      let wanted = kernels.flatMap { InstructionSet(rawValue: $0) } ?? crew.instructionSet
      environment[InstructionSet.environmentVariable] = min(wanted, crew.instructionSet).rawValue
    }
    if let kernels, environment[InstructionSet.environmentVariable] == nil,
      InstructionSet.supported.contains(where: { $0.rawValue == kernels })
    {
      environment[InstructionSet.environmentVariable] = kernels
    }
    machine = try MachineChoice(
      threads: threads, spec: configuration.spec.engine, environment: environment, sharing: crew?.sharing ?? 1,
      ranksOnHost: crew?.ranksOnHost ?? 1)
    let training = configuration.spec.training
    if let crew, crew.ranks.count > training.accumulate {
      throw RankConflict.tooManyRanks(ranks: crew.ranks.count, accumulate: training.accumulate)
    }
    try crew?.send(RankBrief(configuration, dataFolder, machine.instructionSet, purpose))
    data = try configuration.locatingComplaints {
      let data = try DataSet.open(
        spec, folder: dataFolder, seed: configuration.spec.training.seed, input: configuration.spec.input,
        outputs: configuration.spec.loss.classCount(outputs: configuration.architecture.output.count))
      try configuration.spec.augmentation.check(for: data.training)
      return data
    }
  }

  /// What the user names, or `[data] path` relative to the folder that the configuration file is in; for a run's `config.cnn`, where the
  /// run has its data.
  ///
  /// - Throws: `RunError.dataMoved` for a run whose data is not where it was.
  public static func dataFolder(given: URL?, configuration: Configuration) throws(RunError) -> URL? {
    if let given { return given }
    if let run = RunData(configuration: configuration) { return try run.folder(configuration) }
    guard let path = configuration.spec.data?.path else { return nil }
    let folder = URL(filePath: configuration.path).deletingLastPathComponent()
    return URL(filePath: path, relativeTo: folder).absoluteURL
  }

  /// Refuses a training that needs more memory than there is, before anything of it is allocated.
  ///
  /// - Throws: `SpecErrors` with the largest batch size that fits.
  public func requireMemory() throws {
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

  /// What the user should know about the settings before the first step.
  ///
  /// To be asked for once: it looks at pixels.
  public var warnings: [RunWarning] {
    let difference = SplitComparison.difference(in: data).map { RunWarning(.split($0)) }
    return machine.warnings.map { $0.located(in: configuration) }
      + data.notes.filter(\.isWarning).map { RunWarning(.data($0)) } + [difference].compactMap(\.self)
      + configuration.settingsWarnings(for: data)
  }

  /// What was chosen while the data was read, without what is a warning.
  public var notes: [DataNote] { data.notes.filter { !$0.isWarning } }

  /// The trainer of a run in a folder, which a new run has yet to make.
  func makeTrainer(
    in folder: RunFolder, _ digests: [String: String], requests: TrainingRequests, lock: RunLock? = nil
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, data: data, dataDigests: digests, folder: folder, engine: machine.makeEngine(),
      requests: requests, ranks: crew?.ranks ?? SoleRank(), lock: lock)
  }

  /// `run.json` as it is when the training begins.
  func record(digests: [String: String], program: ProgramCall) -> RunRecord {
    var record = RunRecord(
      command: program.words, configuration: configuration.path,
      overrides: configuration.overrides.map(\.assignment), dataFolder: dataFolder.standardizedFileURL.path,
      seed: configuration.spec.training.seed,
      on: RunRecord.Machine(
        threads: machine.threads, threadsReason: machine.threadsReason, processor: MachineChoice.processor,
        instructionSet: machine.instructionSet.rawValue),
      versions: ["cnn": program.version, "system": ProcessInfo.processInfo.operatingSystemVersionString],
      dataDigests: digests)
    record.note(configuration)
    record.hosts = crew?.members.map(\.host)
    return record
  }
}

/// How a program was called, which `run.json` keeps.
public struct ProgramCall: Sendable {
  /// The words of the command line.
  let words: [String]
  /// Of `cnn`.
  let version: String

  public init(words: [String], version: String) {
    self.words = words
    self.version = version
  }
}
