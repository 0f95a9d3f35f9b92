import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// What a training will take, in bytes, from shapes and plans alone: before any of it is allocated.
public struct MemoryNeed: Equatable, Sendable {
  /// Values, gradients of values and workspaces of one batch.
  public var values = 0
  /// Parameters, their gradients and running statistics.
  public var parameters = 0
  /// State, average and accumulated gradients.
  public var optimizer = 0
  /// Batches that are ready or being made, with their losses.
  public var batches = 0
  /// The larger of what a checkpoint and the last evaluation take for a moment.
  public var saving = 0

  public var total: Int { values + parameters + optimizer + batches + saving }

  /// - Parameters:
  ///   - batchSize: As configured; an epoch's last batch may join the one before.
  ///   - engine: Decides the algorithms, and so the plan, and the number of threads.
  public init(_ configuration: Configuration, data: DataSet, batchSize: Int, engine: Engine) {
    let (spec, architecture) = (configuration.spec, configuration.architecture)
    let threads = engine.pool.threadCount
    let images = BatchPartition(
      images: data.training.count, batchSize: batchSize, smallestBatch: BatchRule.smallestBatch(architecture)
    ).largestBatch
    func plan(_ purpose: Purpose) -> ExecutionPlan {
      ExecutionPlan(
        architecture, engine: engine, settings: spec.engine, batchSize: images, purpose: purpose,
        keepsEveryOutput: false)
    }
    let (training, inference) = (plan(.training), plan(.inference))
    let floatBytes = MemoryLayout<Float>.stride
    // Both plans of a network share one slab and one set of workspaces.
    values =
      (max(training.slabCount, inference.slabCount)
        + max(training.workspaceCount, inference.workspaceCount) * threads) * floatBytes
    let layout = ParameterLayout(architecture)
    parameters = (2 * layout.count + 2 * layout.statisticsCount) * floatBytes
    let state = spec.training.stateCount * layout.count + Muon.floatCount(layout, spec.training)
    optimizer = (state + (spec.training.accumulate > 1 ? layout.count : 0)) * floatBytes
    let outputs = architecture.output.count
    let image = data.shape.count + (data.training.targetShape?.count ?? 0)
    batches = (BatchPipeline.batchesAtOnce(threads: threads) * images * image + images * (2 * outputs + 1)) * floatBytes
    let checkpoint = (layout.count + layout.statisticsCount + spec.training.stateCount * layout.count) * floatBytes
    let evaluation = inference.memoryBytes(threads: threads) + parameters
    saving = checkpoint + evaluation
  }

  /// The largest batch size below `batchSize` whose training fits into `bytes`; `nil` when none does.
  ///
  /// The need grows with the batch, so halving the interval finds it in a few plans.
  public static func largestBatch(
    fitting bytes: Int, below batchSize: Int, _ configuration: Configuration, data: DataSet, engine: Engine
  ) -> Int? {
    var fits = BatchRule.smallestBatch(configuration.architecture) - 1
    // Beyond all images a larger batch is no larger.
    var tooLarge = min(batchSize, data.training.count)
    while tooLarge - fits > 1 {
      let middle = (fits + tooLarge) / 2
      if MemoryNeed(configuration, data: data, batchSize: middle, engine: engine).total <= bytes {
        fits = middle
      } else {
        tooLarge = middle
      }
    }
    return fits >= BatchRule.smallestBatch(configuration.architecture) ? fits : nil
  }

  /// Refuses a training that does not fit.
  ///
  /// - Parameter allowance: `nil` where nobody knows how much there is.
  /// - Throws: `TrainingError.configuration` with the largest batch size that fits.
  public static func require(
    _ allowance: MemoryAllowance?, _ configuration: Configuration, data: DataSet, engine: Engine
  ) throws(TrainingError) {
    guard let allowance else { return }
    let batchSize = configuration.spec.training.batchSize
    let need = MemoryNeed(configuration, data: data, batchSize: batchSize, engine: engine)
    guard need.total > allowance.bytes else { return }
    let largest = largestBatch(
      fitting: allowance.bytes, below: batchSize, configuration, data: data, engine: engine)
    throw .configuration(.tooLittleMemory(need, allowance, batchSize: batchSize, largestBatch: largest))
  }
}

extension TrainingSpec {
  /// Slabs of the parameters' size that the optimizer keeps, and that a checkpoint holds beside the weights.
  fileprivate var stateCount: Int { optimizer.slots.count + (average == .none ? 0 : 1) }
}
