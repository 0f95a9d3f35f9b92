import CNNData
import CNNEngine
import CNNModel
import CNNRanks
import CNNRun
import CNNSpec
import Foundation

/// Trains one network in one run folder.
///
/// The result is a function of configuration, data, first weights and instruction set: what a run has done so far is in
/// its state and tensors, everything else follows from epoch and batch number. So a training that goes on from a
/// checkpoint, in mid-epoch too, ends with the bytes of one that was never interrupted.
public final class Trainer {
  public let configuration: Configuration
  /// The evaluation of `best`, read back from disk when training has ended.
  public internal(set) var bestEvaluation: EvaluationResult?

  let data: DataSet
  let engine: Engine
  let partition: BatchPartition
  let network: Network
  let loss: Loss
  let step: TrainingStep
  /// Steps, fewer than batches when gradients are accumulated.
  let stepsPerEpoch: Int
  let schedule: Schedule
  let evaluation: SplitEvaluation
  /// The processes that train this network together.
  var ranks: any Ranks
  /// Whether this is the process that writes and reports.
  let isFirst: Bool
  /// What the other ranks do.
  var sharing = Sharing.notYet
  /// What has been asked since the last update.
  var orders = RankOrders()
  /// When the first step was made.
  var start = ContinuousClock.now

  var progress = TrainingProgress()
  let files: TrainingFiles
  let requests: TrainingRequests
  /// Measured when the run begins, and later taken from its checkpoints, which may know nothing of them.
  lazy var trainingImages = TrainingImages(data.training)
  /// The epoch of a best checkpoint that was lost.
  var lostBest: Int?
  var observer: (TrainingEvent) throws -> Void = { _ in }

  /// Builds the network with weights drawn from the seed; no file is written.
  ///
  /// - Parameters:
  ///   - folder: Of a new run it need not exist before `enter`.
  ///   - dataDigests: SHA-256 of each split's files, as in `run.json`.
  ///   - ranks: Those that train this network together; this process has its share of the batches.
  ///   - lock: The folder's, if the caller holds it already; else `run` takes it.
  /// - Throws: `TrainingError.configuration` when network, loss and data do not fit.
  public init(
    configuration: Configuration, data: DataSet, dataDigests: [String: String], folder: RunFolder, engine: Engine,
    requests: TrainingRequests, ranks: any Ranks = SoleRank(), lock: RunLock? = nil
  ) throws(TrainingError) {
    let spec = configuration.spec
    try spec.check(configuration.architecture, data)
    self.configuration = configuration
    self.data = data
    self.engine = engine
    self.requests = requests
    self.ranks = ranks
    isFirst = ranks.rank == 0
    files = TrainingFiles(folder, lock)
    partition = BatchPartition(
      images: data.training.count, batchSize: spec.training.batchSize,
      smallestBatch: BatchRule.smallestBatch(configuration.architecture))
    network = Network(
      configuration.architecture, engine: engine, settings: spec.engine, batchSize: partition.largestBatch,
      purpose: .training)
    network.parameters.initialize(seed: spec.training.seed)
    loss = Loss(
      spec.loss, outputCount: configuration.architecture.output.count, classCount: data.classes.count,
      classWeights: ClassWeights.resolved(spec.loss, labels: data.training.labels, classCount: data.classes.count),
      batchSize: partition.largestBatch, engine: engine)
    step = TrainingStep(
      network: network, loss: loss, spec: spec,
      updates: UpdateBatches.all(accumulate: spec.training.accumulate, batchesPerEpoch: partition.count), ranks: ranks,
      engine: engine)
    stepsPerEpoch = (partition.count + spec.training.accumulate - 1) / spec.training.accumulate
    schedule = Schedule(spec.training, stepsPerEpoch: stepsPerEpoch)
    evaluation = SplitEvaluation(
      network: network, loss: loss, classes: data.classes, preprocessing: data.preprocessing, engine: engine)
    progress.state.dataDigest = DataDigests.text(dataDigests)
  }

  /// Takes the folder of a new run that has been made since; until then the trainer only knows where it would be.
  public func enter(_ folder: RunFolder, _ lock: RunLock) { files.enter(folder, lock) }

  public var folder: RunFolder { files.folder }

  /// Asked before anything of the folder is read or written once the training runs.
  ///
  /// - Throws: `RunError.cannotWrite` when the folder was removed or moved.
  public func requireFolder() throws(RunError) { try files.requireFolder() }

  /// Whether the data has classes, and the training so an accuracy.
  public var hasClasses: Bool { !data.classes.isEmpty }

  /// How a step is computed.
  public var networkPlan: ExecutionPlan { network.plan }

  /// Useful operations of a step for each of its images, whatever the algorithms make of them.
  public var operationsPerImage: Double {
    network.architecture.layers.indices.reduce(0) { $0 + network.trainingOperations(ofLayer: $1) }
  }

  public var position: TrainingPosition { progress.position }

  var training: TrainingSpec { configuration.spec.training }

  /// Trains until the configuration's end or until something asks to stop, and saves the state.
  ///
  /// - Throws: `TrainingError`, `DataError`, or what the observer throws; the last good checkpoint stays in place.
  public func run(_ observer: @escaping (TrainingEvent) throws -> Void) throws -> TrainingOutcome {
    if isComplete {
      try dismiss()
      return outcome(.alreadyComplete)
    }
    return try files.holding {
      self.observer = observer
      // What observes may hold the trainer.
      defer { self.observer = { _ in } }
      do {
        try begin()
        let result = outcome(try train())
        sharing = .over
        try end(result)
        return result
      } catch {
        recordFailure(error)
        throw error
      }
    }
  }
}
