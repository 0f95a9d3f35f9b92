import CNNEngine

/// What a node of the graph does, with everything that doesn't depend on a plan: what the planner asks of it, and what the
/// runner calls.
///
/// Every default means "no", so an operation says only what is particular to it.
protocol Operation: Sendable {
  var traits: OperationTraits { get }
  /// The algorithm, where there is a choice.
  var algorithm: ProductAlgorithm? { get }
  /// Floats of its filters in the orders that its algorithms read; `nil` without any.
  var preparedFilters: PreparedFilterCounts? { get }
  /// Pieces in which the gradients of its filters are found apart, where so many are wanted.
  func gradientPieces(most: Int) -> Int
  /// Floats of workspace that one thread needs for a phase on that many images.
  func workspaceCount(images: Int) -> Int
  /// Whether its own forward includes this activation, if it has it as its epilogue.
  func appliesEpilogue(_ activation: Activation) -> Bool

  /// Makes what all chunks read, before the forward.
  func prepare(_ preparation: Preparation)
  /// Brings a part of the filters into the order of forward.
  func prepareForward(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int)
  /// The same for the input's gradient.
  func prepareInputGradient(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int)

  /// The sums of each of a chunk's images that forward needs of the whole batch.
  func statistics(_ call: OperationCall)
  /// Completes them when the chunks are done.
  func combineStatistics(_ place: BatchStatisticsPlan, _ memory: NetworkMemory, images: Int)
  /// Moves the running statistics towards those of a batch of so many images.
  func moveStatistics(_ memory: NetworkMemory, towards batch: FloatView, images: Int)
  func forward(_ call: OperationCall)
  /// The sums of each of a chunk's images that the gradients need of the whole batch.
  func gradientStatistics(_ call: OperationCall)
  func combineGradients(_ place: BatchStatisticsPlan, _ memory: NetworkMemory, images: Int, engine: Engine)
  /// Adds to the gradients of the parameters; those of the inputs too where the traits say that both are found together.
  func parameterGradient(_ call: OperationCall)
  func inputGradient(_ call: OperationCall)
}

/// What an operation's backward reads, how its result may share memory, and what may be merged into it.
struct OperationTraits: Sendable {
  /// Whether backward reads the inputs, or the output before its epilogue.
  var backwardReadsInput = false
  var backwardReadsOutput = false
  /// Floats an image that forward leaves for backward.
  var auxiliaryCount = 0
  /// Whether doing it again in backward is cheaper than keeping the output.
  var isCheap = false
  /// Whether the output may lie where the first input was.
  var worksInPlace = false
  /// Whether the input's gradient may lie where the output's was.
  var gradientWorksInPlace = false
  /// Whether each input's gradient is that of the output, so that backward does nothing.
  var passesGradient = false
  /// Whether forward ends in sums over the whole batch before it can be applied, and backward too.
  var hasBatchStatistics = false
  /// Channels of the factors that are made once for all chunks; 0 for none.
  var statisticsChannels = 0
  /// Whether backward finds the gradients of parameters and input in one call.
  var findsGradientsTogether = false
  /// Whether one call does the whole batch with all threads.
  var isBatchWide = false
  /// Whether its cost is that of matrix products.
  var hasProducts = false
  /// Whether an activation may be applied to its output in place, merged into it. Dropout stands after an activation by
  /// custom, and a flattened map before a linear layer, so merging there would only add cases.
  var takesEpilogue = false
  /// Whether it could add another value to its result.
  var takesResidual = false
  /// Floats of the sums that a parameter gradient keeps while the chunks of a shard are added.
  var gradientSumCount = 0
  /// Indices into `ParameterStore.parameters` that backward finds gradients for.
  var trained: [Int] = []
}

/// Floats that an operation's filters take in the orders that its algorithms read.
struct PreparedFilterCounts {
  var forward: Int
  var inputGradient: Int
  var folded = 0
  var foldedBias = 0
}

/// Where an operation puts what all chunks read.
struct Preparation {
  let memory: NetworkMemory
  let filters: PreparedFilters?
  let statistics: BatchStatisticsPlan?
  let purpose: Purpose
}

extension Operation {
  var algorithm: ProductAlgorithm? { nil }
  var preparedFilters: PreparedFilterCounts? { nil }
  func gradientPieces(most: Int) -> Int { 1 }
  func workspaceCount(images: Int) -> Int { 0 }
  func appliesEpilogue(_ activation: Activation) -> Bool { false }
  func prepare(_ preparation: Preparation) {}

  func prepareForward(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    preconditionFailure("no filters")
  }

  func prepareInputGradient(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    preconditionFailure("no filters")
  }

  func statistics(_ call: OperationCall) { preconditionFailure("no sums over the batch") }

  func combineStatistics(_ place: BatchStatisticsPlan, _ memory: NetworkMemory, images: Int) {
    preconditionFailure("no sums over the batch")
  }

  func moveStatistics(_ memory: NetworkMemory, towards batch: FloatView, images: Int) {}

  func gradientStatistics(_ call: OperationCall) { preconditionFailure("no sums over the batch") }

  func combineGradients(_ place: BatchStatisticsPlan, _ memory: NetworkMemory, images: Int, engine: Engine) {
    preconditionFailure("no sums over the batch")
  }

  func parameterGradient(_ call: OperationCall) { preconditionFailure("no parameters with gradients of their own") }

  func inputGradient(_ call: OperationCall) { preconditionFailure("the inputs' gradients are that of the output") }

  /// Floats of filters that are read anew for each chunk.
  func filterFloats(_ phase: Phase) -> Int {
    guard traits.hasProducts, let need = preparedFilters else { return 0 }
    switch phase {
    case .forward: return need.forward
    case .inputGradient: return need.inputGradient
    // Read and written.
    case .parameterGradient: return 2 * traits.trained.count * need.forward
    case .statistics, .epilogueGradient, .gradientStatistics, .sumGradients: return 0
    }
  }
}
