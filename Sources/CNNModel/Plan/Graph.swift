import CNNEngine
import CNNSpec

/// What flows between operations: one tensor an image, channels-last.
struct Value: Sendable {
  let shape: Shape
  /// Whether the loss's gradient with respect to it is needed: something trained, or asked for, lies before it.
  var needsGradient: Bool
}

/// One operation on values. A layer stanza with norm, padding mode and activation is several.
struct Operation: Sendable {
  var kind: OperationKind
  /// Index into `Architecture.layers`.
  let layer: Int
  /// Indices into `Graph.values`.
  var inputs: [Int]
  var output: Int
  /// Whether the last input is added to what the others give, before the epilogue.
  var addsResidual = false
  /// Applied to the output in place, while it is hot. In training only activations whose gradient follows from their
  /// output.
  var epilogue: Activation?

  /// Whether doing it again in backward is cheaper than keeping its output in memory.
  /// A residual may have to be done again itself, and so on to the first block.
  var isCheap: Bool {
    kind.traits.isCheap && kind.traits.auxiliaryCount == 0 && epilogue?.isCheap != false && !addsResidual
  }

  /// The inputs that the operation itself computes with.
  var arguments: ArraySlice<Int> { addsResidual ? inputs.dropLast() : inputs[...] }
  var residual: Int? { addsResidual ? inputs.last : nil }
}

/// What an operation does, with everything that doesn't depend on a plan. Every case has a file that holds its forward and
/// backward.
enum OperationKind: Sendable {
  case convolution(ConvLayer)
  case deconvolution(DeconvLayer)
  case padding(PaddingLayer)
  case pool(PoolLayer)
  case linear(LinearLayer)
  case activation(ActivationLayer)
  case batchNorm(BatchNormLayer)
  case groupNorm(GroupNormLayer)
  case localResponseNorm(LocalResponseNormLayer)
  case dropout(DropoutLayer)
  case add(AddLayer)
  case concat(ConcatLayer)
  case flatten(FlattenLayer)
  case upsample(UpsampleLayer)
  case scale(ScaleLayer)
}

/// A network as operations in an order in which each stands after those that it reads.
struct Graph: Sendable {
  static let input = 0

  /// The first is the network's input.
  var values: [Value]
  var operations: [Operation] = []
  /// The value that each layer of the architecture ends in.
  var layerOutputs: [Int] = []

  var output: Int { layerOutputs.last ?? Self.input }

  func readers(of value: Int) -> [Int] { operations.indices.filter { operations[$0].inputs.contains(value) } }

  func producer(of value: Int) -> Int? { operations.firstIndex { $0.output == value } }
}

/// What an operation's backward reads and how its result may share memory.
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
  /// Whether forward ends in sums over the whole batch before it can be applied, and backward too.
  var hasBatchStatistics = false
  /// Whether backward finds the gradients of parameters and input in one call.
  var findsGradientsTogether = false
  /// Whether one call does the whole batch with all threads.
  var isBatchWide = false
  /// Indices into `ParameterStore.parameters` that backward finds gradients for.
  var trained: [Int] = []
}
