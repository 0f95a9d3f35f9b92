import CNNEngine
import CNNSpec

/// Where a tensor lies while an instruction runs.
struct Operand: Sendable, Hashable {
  enum Place: Sendable, Hashable {
    case none
    /// The batch that the caller gave.
    case networkInput
    /// A slab of the whole batch; the offset in floats is that of the first image.
    case batch(offset: Int)
    /// The running thread's workspace; the offset is that of the chunk's first image.
    case chunk(offset: Int)
  }

  var place = Place.none
  /// Floats an image.
  var count = 0

  static let none = Operand()
}

/// What one instruction does with its operation.
enum Phase: Sendable, Hashable {
  /// Sums over a chunk for batch normalisation, combined when the stage has ended.
  case statistics
  case forward
  /// The activation's gradient, in place of the output's.
  case epilogueGradient
  /// The sums that batch normalisation's gradient needs, combined when the stage has ended.
  case gradientStatistics
  /// Adds to the gradients of the operation's parameters.
  case parameterGradient
  case inputGradient
  /// `output = inputs[0]`, then `output += outputGradient`: gradients of one value that several operations read.
  case sumGradients
}

/// One call of one operation on a chunk of images, or on the batch.
struct Instruction: Sendable {
  let node: Int
  let phase: Phase
  var inputs: [Operand] = []
  var output = Operand.none
  var outputGradient = Operand.none
  /// One for each input; `.none` where nobody needs it.
  var inputGradients: [Operand] = []
  var auxiliary = Operand.none
  /// What is added to the result of a convolution or a batch normalisation, which have one input besides.
  var residual: Operand? { inputs.count > 1 ? inputs[1] : nil }
  /// Where in the thread's workspace a filter gradient's sums stay from a shard's first chunk to its last.
  var sums = 0..<0
}

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
  /// Pieces of the batch whose parameter gradients are summed apart, then in a fixed tree; 0 without parameters.
  public internal(set) var shardCount = 0
  /// Where each parameter's partial gradient lies within a shard.
  var shardRanges: [(parameter: Int, range: Range<Int>)] = []
  var shardOffset = 0
  var shardStride = 0
  /// Floats of the chunk's own values and of sums, before the operations' scratch.
  var localCount = 0
}

/// A region of floats for the filters of one operation, in the order that its algorithm reads them.
struct PreparedFilters: Sendable {
  let node: Int
  var forward: Range<Int>
  var inputGradient: Range<Int>
  /// Filters with a normalisation's factor, before they are prepared; and the biases.
  var folded: Range<Int>
  var foldedBias: Range<Int>
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
/// It depends on shapes, batch size, purpose and instruction set, never on the number of threads.
public struct ExecutionPlan: Sendable {
  public let purpose: Purpose
  public let batchSize: Int
  public internal(set) var forward: [Stage] = []
  public internal(set) var backward: [Stage] = []
  /// Floats of the slab that holds prepared filters, whole-batch values and partial gradients.
  public internal(set) var slabCount = 0
  /// Floats of each thread's workspace.
  public internal(set) var workspaceCount = 0

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

  /// Bytes for values, gradients of values and workspaces; parameters are counted by their store.
  public func memoryBytes(threads: Int) -> Int {
    (slabCount + workspaceCount * threads) * MemoryLayout<Float>.stride
  }
}
