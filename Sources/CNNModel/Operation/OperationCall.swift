import CNNEngine

/// One call of an operation: an instruction, the chunk of images that it is carried out for, and what the plan keeps for the
/// operation.
struct OperationCall {
  let instruction: Instruction
  let chunk: ChunkContext
  let engine: Engine
  /// Where the operation's filters are; `nil` for an operation without filters.
  let preparedFilters: PreparedFilters?
  /// Where its sums over the batch are; `nil` for an operation without sums.
  let batchStatistics: BatchStatisticsPlan?
  /// The function that is applied to the output.
  let epilogue: Activation?

  var images: Int { chunk.count }
  var memory: NetworkMemory { chunk.memory }

  /// The only input, or the first of several.
  var input: FloatView { input(0) }
  func input(_ index: Int) -> FloatView { chunk.view(instruction.inputs[index]) }
  var output: FloatView { chunk.view(instruction.output) }
  var outputGradient: FloatView { chunk.view(instruction.outputGradient) }
  /// The gradient of the only input, or of the first of several.
  var inputGradient: FloatView { chunk.view(instruction.inputGradients[0]) }
  /// The gradient of one input; `nil` where nothing needs it.
  func inputGradient(_ index: Int) -> FloatView? {
    instruction.inputGradients[index] == .none ? nil : chunk.view(instruction.inputGradients[index])
  }
  var auxiliary: FloatView? { instruction.auxiliary == .none ? nil : chunk.view(instruction.auxiliary) }
  /// What is added to the result of a convolution or a batch normalisation, which have one input besides.
  var residual: FloatView? { instruction.inputs.count > 1 ? input(1) : nil }
  /// Whether relu follows, which costs nothing where an operation applies it itself.
  var hasReLU: Bool { epilogue == .relu }

  /// The thread's workspace, and every thread's.
  var workspace: FloatView { chunk.workspace }
  var workspaces: [FloatView] { chunk.workspaces }
  /// Threads that share out the chunk's larger operations, where the stage has no other chunk.
  var pool: ThreadPool? { chunk.pool }

  /// Filters in the order of forward, or of the input's gradient.
  var forwardFilters: FloatView { memory.slab[preparedFilters!.forward] }
  var inputGradientFilters: FloatView { memory.slab[preparedFilters!.inputGradient] }

  func value(ofParameter index: Int) -> FloatView { memory.value(ofParameter: index) }
  func gradient(ofParameter index: Int) -> FloatView? { chunk.gradient(ofParameter: index) }
}
