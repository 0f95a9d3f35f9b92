import CNNEngine
import CNNSpec

/// The shape that each layer's output has in memory, which is channels-last.
///
/// A flattened map stays as it is when only linear layers read it: their weights are stored in its order instead, so
/// flattening costs nothing. Anything else that reads a flattened map needs its canonical order (channels, height, width).
struct MemoryOrder {
  /// For each layer; equals the architecture's shape except after such a flatten.
  let outputs: [Shape]
  private let architecture: Architecture

  init(_ architecture: Architecture) {
    self.architecture = architecture
    var outputs: [Shape] = []
    for (index, layer) in architecture.layers.enumerated() {
      let inputs = layer.inputs.map { $0.map { outputs[$0] } ?? architecture.input }
      outputs.append(Self.output(of: index, architecture, inputs: inputs))
    }
    self.outputs = outputs
  }

  /// Shape in memory of what a layer reads.
  func input(of layer: Int, at position: Int = 0) -> Shape {
    architecture.layers[layer].inputs[position].map { outputs[$0] } ?? architecture.input
  }

  func order(of tensor: TensorDescription, layer: Int) -> ElementOrder {
    guard tensor.role == .weight else { return ElementOrder(vector: tensor.count) }
    if tensor.shape.count == 4 {
      return ElementOrder(
        outer: tensor.shape[0], inner: tensor.shape[1], height: tensor.shape[2], width: tensor.shape[3])
    }
    let input = input(of: layer)
    return ElementOrder(
      outer: tensor.shape[0], inner: input.channels, height: input.height, width: input.width,
      isOuterFirst: LinearLayer.isNarrow(inputs: input.count, units: tensor.shape[0]))
  }

  private static func output(of index: Int, _ architecture: Architecture, inputs: [Shape]) -> Shape {
    let layer = architecture.layers[index]
    if case .flatten = layer.kind { return readByLinearOnly(index, architecture) ? inputs[0] : layer.output }
    return layer.primitives.allSatisfy(\.keepsPlaces) ? inputs[0] : layer.output
  }

  /// Whether every way from this output leads through element-wise layers to a linear one.
  private static func readByLinearOnly(_ index: Int, _ architecture: Architecture) -> Bool {
    guard index != architecture.layers.count - 1 else { return false }
    let readers = architecture.layers.indices.filter { architecture.layers[$0].inputs.contains(index) }
    return readers.allSatisfy { reader in
      let primitives = architecture.layers[reader].primitives
      if case .linear? = primitives.first { return true }
      return primitives.allSatisfy(\.ignoresOrder) && readByLinearOnly(reader, architecture)
    }
  }
}
