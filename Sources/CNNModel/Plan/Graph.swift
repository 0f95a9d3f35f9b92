import CNNEngine
import CNNSpec

/// What flows between operations: one tensor an image, channels-last.
struct Value: Sendable {
  let shape: Shape
  /// Whether the loss's gradient with respect to it is needed: something trained, or asked for, lies before it.
  var needsGradient: Bool
}

/// One operation on values. A layer stanza with norm, padding mode and activation is several.
struct Node: Sendable {
  var operation: any Operation
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
    let traits = operation.traits
    return traits.isCheap && traits.auxiliaryCount == 0 && epilogue?.isCheap != false && !addsResidual
  }

  /// Whether it could add another value to its result, which it has not yet begun to change.
  var takesResidual: Bool { epilogue == nil && !addsResidual && operation.traits.takesResidual }

  /// The inputs that the operation itself computes with.
  var arguments: ArraySlice<Int> { addsResidual ? inputs.dropLast() : inputs[...] }
  var residual: Int? { addsResidual ? inputs.last : nil }
}

/// A network as operations in an order in which each stands after those that it reads.
struct Graph: Sendable {
  static let input = 0

  /// The first is the network's input.
  var values: [Value]
  var nodes: [Node] = []
  /// The value that each layer of the architecture ends in.
  var layerOutputs: [Int] = []

  var output: Int { layerOutputs.last ?? Self.input }

  func readers(of value: Int) -> [Int] { nodes.indices.filter { nodes[$0].inputs.contains(value) } }

  func producer(of value: Int) -> Int? { nodes.firstIndex { $0.output == value } }
}
