import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// Counts from shapes and plans alone, before anything is allocated.
extension MemoryNeed {
  static let floatBytes = MemoryLayout<Float>.stride

  /// Of a report's page and its largest drawing, 3 MB that are compressed and copied; a run must not end with these.
  private static let reportBytes = 16 << 20

  /// Of a training.
  ///
  /// - Parameters:
  ///   - batchSize: As configured; an epoch's last batch may join the one before.
  ///   - engine: Decides the algorithms, and so the plan, and the number of threads.
  public init(_ configuration: Configuration, data: DataSet, batchSize: Int, engine: Engine) {
    let images = BatchPartition(
      images: data.training.count, batchSize: batchSize,
      smallestBatch: BatchRule.smallestBatch(configuration.architecture)
    ).largestBatch
    self.init(stepOf: configuration, images: images, engine: engine)
    let targets = data.training.targetShape?.count ?? 0
    batches += Self.batches(configuration.architecture, images: images, targets: targets, engine: engine)
    let training = configuration.spec.training
    let layout = ParameterLayout(configuration.architecture)
    let checkpoint =
      (layout.count + layout.statisticsCount + training.stateCount * layout.count) * Self.floatBytes
    // A tensor is turned to bytes, or from them, beside the numbers.
    let largest = 2 * (layout.parameters.map(\.range.count).max() ?? 0) * Self.floatBytes
    let inference = Self.plan(configuration, images: images, purpose: .inference, engine: engine)
    checkpoints = checkpoint + largest + inference.memoryBytes(threads: engine.pool.threadCount) + parameters
    pictures = Self.reportBytes
  }

  /// Of a benchmark: training steps on a batch that is made once.
  public static func benchmark(_ configuration: Configuration, batchSize: Int, engine: Engine) -> MemoryNeed {
    var need = MemoryNeed(stepOf: configuration, images: batchSize, engine: engine)
    // The batch, and the numbers that it is made from.
    need.batches += 2 * batchSize * configuration.architecture.input.count * floatBytes
    return need
  }

  /// Of a trained network that infers.
  ///
  /// - Parameters:
  ///   - checkpoint: Bytes of the file's tensors, and of the largest of them.
  ///   - isExplained: Whether gradients of pixels are asked for, which a network for training finds.
  public static func evaluation(
    _ configuration: Configuration, checkpoint: (tensors: Int, largest: Int), batchSize: Int, isExplained: Bool,
    engine: Engine
  ) -> MemoryNeed {
    let (architecture, layout) = (configuration.architecture, ParameterLayout(configuration.architecture))
    var need = MemoryNeed()
    need.values = plan(configuration, images: batchSize, purpose: .inference, engine: engine)
      .memoryBytes(threads: engine.pool.threadCount)
    need.parameters = (2 * layout.count + layout.statisticsCount) * floatBytes
    if isExplained { need.add(MemoryNeed(stepOf: configuration, images: batchSize, engine: engine)) }
    // Of each image its outputs and probabilities, and another view of it.
    need.batches =
      batches(architecture, images: batchSize, targets: 0, engine: engine)
      + batchSize * (architecture.input.count + 3 * architecture.output.count) * floatBytes
    // A tensor is read as bytes, which are copied and then turned to numbers.
    need.checkpoints = checkpoint.tensors + 2 * checkpoint.largest
    return need
  }

  /// Of a network of which nothing is known but its tensors and how many values a batch has; never more than it will
  /// really take, but where nobody could count that.
  ///
  /// Plans multiply shapes freely, so this is asked before one is made.
  init(leastOf architecture: Architecture, images: Int) {
    // Values and gradients.
    parameters = Self.product(architecture.parameterCount, 2 * Self.floatBytes)
    let values = Self.product(architecture.activationBytes, images)
    // A plan keeps values of a chunk alone where it can, and so may take much less than all of them.
    if values == Self.uncountable { self.values = values }
    batches = Self.product(architecture.input.count, Self.product(images, Self.floatBytes))
  }

  /// More than any machine has, in bytes; a few times as much can still be counted.
  static let uncountable = 1 << 56

  private static func product(_ first: Int, _ second: Int) -> Int {
    let (product, overflows) = first.multipliedReportingOverflow(by: second)
    return overflows ? uncountable : min(product, uncountable)
  }

  /// Network, loss and optimizer of training steps.
  init(stepOf configuration: Configuration, images: Int, keepsEveryOutput: Bool = false, engine: Engine) {
    self.init()
    let (architecture, training) = (configuration.architecture, configuration.spec.training)
    let plans = [Purpose.training, .inference].map {
      Self.plan(configuration, images: images, purpose: $0, keepsEveryOutput: keepsEveryOutput, engine: engine)
    }
    // Both plans of a network share one slab and one set of workspaces.
    let slab = plans.map(\.slabCount).max() ?? 0
    let workspace = plans.map(\.workspaceCount).max() ?? 0
    let callerWorkspace = plans.map(\.callerWorkspaceCount).max() ?? 0
    values = (slab + callerWorkspace + workspace * (engine.pool.threadCount - 1)) * Self.floatBytes
    let layout = ParameterLayout(architecture)
    // Running statistics are kept as they were before the step, and those of a batch beside them.
    parameters = (2 * layout.count + 3 * layout.statisticsCount) * Self.floatBytes
    let state = training.stateCount * layout.count + training.optimizer.update.workspaceCount(layout)
    let update = UpdateBatches(from: 0, accumulate: training.accumulate, batchesPerEpoch: training.accumulate)
    let sums = GradientSums.bufferCount([update], rank: 0, ranks: 1)
    optimizer = (state + sums * layout.count) * Self.floatBytes
    batches = images * (2 * architecture.output.count + 1) * Self.floatBytes
  }

  static func plan(
    _ configuration: Configuration, images: Int, purpose: Purpose, keepsEveryOutput: Bool = false, engine: Engine
  ) -> ExecutionPlan {
    ExecutionPlan(
      configuration.architecture, engine: engine, settings: configuration.spec.engine, batchSize: images,
      purpose: purpose, keepsEveryOutput: keepsEveryOutput)
  }

  /// What a pipeline holds.
  static func batches(_ architecture: Architecture, images: Int, targets: Int, engine: Engine) -> Int {
    BatchPipeline.batchesAtOnce(threads: engine.pool.threadCount) * images * (architecture.input.count + targets)
      * floatBytes
  }
}

extension TrainingSpec {
  /// Slabs of the parameters' size that the optimizer keeps, and that a checkpoint holds beside the weights.
  fileprivate var stateCount: Int { optimizer.slots.count + (average == .none ? 0 : 1) }
}
