/// A network as primitive operations on values, in an order in which each stands after those that it reads: what the
/// stanzas mean, without an engine and without memory.
public struct PrimitiveGraph: Sendable {
  public struct Node: Sendable {
    public let primitive: Primitive
    /// Index into `Architecture.layers`.
    public let layer: Int
    /// Values that are read: indices into `shapes`.
    public let inputs: [Int]
    /// The value that is made.
    public let output: Int
  }

  /// The value that the network reads.
  public static let input = 0

  /// Channels, height and width of every value; the first is the network's input.
  public private(set) var shapes: [Shape]
  public private(set) var nodes: [Node] = []
  /// The value that each layer of the architecture ends in.
  public private(set) var layerOutputs: [Int] = []

  public init(_ architecture: Architecture) {
    shapes = [architecture.input]
    for (index, layer) in architecture.layers.enumerated() {
      var inputs = layer.inputs.map { $0.map { layerOutputs[$0] } ?? Self.input }
      for primitive in layer.primitives {
        var shape = layer.output
        if case .padding(_, let padding) = primitive { shape = layer.inputShapes[0].padded(by: padding) }
        shapes.append(shape)
        nodes.append(Node(primitive: primitive, layer: index, inputs: inputs, output: shapes.count - 1))
        inputs = [shapes.count - 1]
      }
      layerOutputs.append(inputs[0])
    }
  }
}

extension ArchitectureLayer {
  /// What the layer consists of, in order; each but the first reads what the one before it made.
  public var primitives: [Primitive] {
    own + [spec.norm.map { .norm($0) }, spec.activation.map { .activation($0) }].compactMap(\.self)
  }

  /// The normalisation that is part of the layer, or is all of it.
  public var norm: NormSpec? { primitives.lazy.compactMap(\.norm).first }

  /// The activation that the layer ends with, or is.
  public var activation: ActivationSpec? { spec.finalActivation }

  /// Whether the layer has filters or a matrix.
  public var hasWeights: Bool { primitives.contains(where: \.hasWeights) }

  /// What the stanza is named after.
  private var own: [Primitive] {
    switch kind {
    case .convolution(let spec): padded(spec.paddingMode)
    case .deconvolution(let spec): [.transposedConvolution(window!, outputPadding: spec.outputPadding)]
    case .pool(let spec): [.pool(spec, window!)]
    case .linear: [.linear]
    case .activation(let spec): [.activation(spec)]
    case .norm(let spec): [.norm(spec)]
    case .dropout(let rate): [.dropout(rate: rate)]
    case .join(let join): [.join(join)]
    case .flatten: [.flatten]
    case .upsample(let spec): [.upsample(spec)]
    case .scale(let spec): [.scale(spec)]
    }
  }

  private func padded(_ mode: PaddingMode) -> [Primitive] {
    var window = window!
    guard mode != .zeros, window.padding != .none else { return [.convolution(window)] }
    let padding = window.padding
    window.padding = .none
    return [.padding(mode, padding), .convolution(window)]
  }
}

extension Shape {
  fileprivate func padded(by padding: Padding) -> Shape {
    Shape(
      channels: channels, height: height + padding.top + padding.bottom, width: width + padding.left + padding.right)
  }
}
