/// A validated network: every layer with its shapes and costs. Nothing after this checks shapes with `throws`.
public struct Architecture: Sendable {
  public let input: Shape
  /// In an order in which every layer stands after the layers that it reads.
  public let layers: [ArchitectureLayer]

  public init(input: Shape, layers: [ArchitectureLayer]) {
    self.input = input
    self.layers = layers
  }

  /// Shape of the last layer's output.
  public var output: Shape { layers.last?.output ?? input }
  public var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }
  public var multiplyAdds: Int { layers.reduce(0) { $0 + $1.multiplyAdds } }
  public var activationBytes: Int { layers.reduce(0) { $0 + $1.activationBytes } }
}

/// One layer with everything that follows from its input's shape.
public struct ArchitectureLayer: Sendable {
  public var spec: LayerSpec
  /// Indices into `Architecture.layers`; `nil` is the network's input.
  public var inputs: [Int?]
  public let inputShapes: [Shape]
  public let output: Shape
  /// Window of `conv`, `deconv` and `pool` with padding as numbers; `nil` for the other kinds.
  public var window: Window?
  /// Parameters and running statistics, in the order of a checkpoint.
  public var tensors: [TensorDescription]
  /// Multiplications followed by an addition, for one image; bias excluded.
  public let multiplyAdds: Int
  /// Pixels of the network's input that one output pixel depends on, padding included; a linear layer is a window as
  /// large as the map. What normalisation adds through its statistics is not counted.
  public let receptiveField: Size
  /// Pixels of the network's input between two neighbouring output pixels.
  public let step: Size
  /// Rows and columns of the input at the bottom and right that no window reaches.
  public let unreached: Size
  /// Whether the output is a flat vector, as `[linear]` and `[flatten]` make it, and not maps of one pixel.
  public let isFlat: Bool

  public var name: String { spec.name }
  public var kind: LayerKind { spec.kind }
  /// Trained numbers; running statistics are not counted.
  public var parameterCount: Int { tensors.filter(\.role.isTrained).reduce(0) { $0 + $1.count } }
  /// Bytes of this layer's output for one image, as 32-bit floats.
  public var activationBytes: Int { output.count * 4 }
}

/// A window sliding over a map: size, stride, padding and dilation in pixels, and channel groups.
public struct Window: Hashable, Sendable {
  public var size: Size
  public var stride: Size
  public var padding: Padding
  public var dilation: Size
  public var groups: Int

  public init(size: Size, stride: Size, padding: Padding, dilation: Size = Size(1), groups: Int = 1) {
    self.size = size
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }
}

/// A named tensor of a checkpoint.
public struct TensorDescription: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    case weight, bias, normWeight, normBias, runningMean, runningVariance, scale, slope

    public var isTrained: Bool { self != .runningMean && self != .runningVariance }
  }

  /// `conv1.weight`, `conv1.norm.running_mean`.
  public let name: String
  public let role: Role
  /// In the order of a checkpoint: convolution `[filters, channels / groups, height, width]`, transposed convolution
  /// `[channels, filters / groups, height, width]`, linear `[units, inputs]`, everything else `[channels]`.
  public let shape: [Int]

  public init(name: String, role: Role, shape: [Int]) {
    self.name = name
    self.role = role
    self.shape = shape
  }

  public var count: Int { shape.reduce(1, *) }
}
