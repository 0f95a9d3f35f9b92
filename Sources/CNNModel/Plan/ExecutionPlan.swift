import CNNEngine

/// Operations without a barrier between them, done one after another for a chunk of images while it is in cache.
public struct Stage: Sendable {
  /// In order, for every chunk.
  var chunked: [Instruction] = []
  /// Then in order, each for the whole batch with all threads.
  var batchWide: [Instruction] = []
  /// Batch normalisations whose sums are complete when the chunks are done.
  var combines: [(node: Int, phase: Phase)] = []
  /// At most this many images go through at once.
  public internal(set) var chunkImages = 1
  /// Images that the workspace has room for.
  var workspaceImages = 1
  /// Pieces of the batch whose parameter gradients are summed apart, then in a fixed tree; 0 without parameters.
  public internal(set) var shardCount = 0
  /// For each instruction the pieces of the filters by which a shard's gradients are found apart, in a stage that does nothing
  /// else; empty where a shard's images go through all of the stage's instructions.
  public internal(set) var gradientPieces: [Int] = []
  /// Where each parameter's partial gradient lies within a shard.
  var shardRanges: [(parameter: Int, range: Range<Int>)] = []
  var shardOffset = 0
  var shardStride = 0
  /// Floats of the chunk's own values and of sums, before the operations' workspace.
  var localCount = 0
}

/// A part of the work to prepare one operation's filters.
struct PreparationPiece: Sendable {
  /// Index into `ExecutionPlan.prepared`.
  let filters: Int
  let part: Int
  let parts: Int
}

/// Algorithms, order, fusion and memory of a network: everything decided before anything is allocated.
///
/// It depends on shapes, batch size, purpose, instruction set and the number of threads. How sums are cut doesn't depend on the
/// threads, so no bit of a result does.
public struct ExecutionPlan: Sendable {
  public let purpose: Purpose
  public let batchSize: Int
  public internal(set) var forward: [Stage] = []
  public internal(set) var backward: [Stage] = []
  /// Floats of the slab that holds prepared filters, whole-batch values and partial gradients.
  public internal(set) var slabCount = 0
  /// Floats of each thread's workspace.
  public internal(set) var workspaceCount = 0
  /// Floats of the calling thread's workspace, which is also that of all threads together for operations on the whole batch.
  public internal(set) var callerWorkspaceCount = 0

  let graph: Graph
  var output = Operand.none
  var outputGradient = Operand.none
  /// The gradient of the network's input, if the plan finds it.
  var inputGradient = Operand.none
  /// For each layer, if the plan keeps every output.
  var layerOutputs: [Operand] = []
  var prepared: [PreparedFilters] = []
  /// Preparing filters for forward and for backward: lists of pieces, each list a task for the pool.
  var forwardPreparation: [[PreparationPiece]] = []
  var backwardPreparation: [[PreparationPiece]] = []
  /// Where each batch normalisation keeps its sums and factors, by operation.
  var statistics: [Int: BatchStatisticsPlan] = [:]

  /// The algorithm that computes a layer, where there is a choice.
  public func algorithm(ofLayer layer: Int) -> ProductAlgorithm? {
    graph.nodes.lazy.filter { $0.layer == layer }.compactMap(\.operation.algorithm).first
  }

  /// How many of a layer's two gradients, of its filters and of its input, backward finds.
  func gradientProducts(ofLayer layer: Int) -> Int {
    let instructions = backward.flatMap { $0.chunked + $0.batchWide }.filter { instruction in
      let node = graph.nodes[instruction.node]
      return node.layer == layer && node.operation.traits.hasProducts
    }
    return Set(instructions.map(\.phase)).intersection([.parameterGradient, .inputGradient]).count
  }

  /// For each stage of backward the offset in the slab of parameters from which on all gradients are complete when it has
  /// ended.
  func gradientOffsets(_ layout: ParameterLayout) -> [Int] {
    var lastStages = [Int](repeating: -1, count: layout.parameters.count)
    for (index, stage) in backward.enumerated() {
      for instruction in stage.chunked + stage.batchWide {
        for parameter in graph.nodes[instruction.node].operation.traits.trained { lastStages[parameter] = index }
      }
    }
    return backward.indices.map { stage in
      // The parameter with the largest offset that is not complete yet.
      let open = layout.parameters.indices.filter { lastStages[$0] > stage }.map {
        layout.parameters[$0].range.upperBound
      }
      return roundedUpToCacheLine(open.max() ?? 0)
    }
  }

  /// Bytes for values, gradients of values and workspaces; parameters are counted by their store.
  public func memoryBytes(threads: Int) -> Int {
    (slabCount + callerWorkspaceCount + workspaceCount * (threads - 1)) * MemoryLayout<Float>.stride
  }
}
