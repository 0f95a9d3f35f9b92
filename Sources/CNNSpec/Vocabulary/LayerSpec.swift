/// One layer stanza as the user wrote it, with defaults filled in and names resolved.
public struct LayerSpec: Sendable {
  public var name: String
  /// Indices into `RunSpec.layers` of the layers whose outputs this one reads; `nil` is the network's input.
  public var inputs: [Int?]
  public var kind: LayerKind
  /// What follows it: the `norm` key, and the `activation` key, of stanzas that have them.
  public var norm: NormSpec?
  public var activation: ActivationSpec?
  public var initialization = InitializationSpec()
  /// The activation that the layer ends with, or is.
  public var finalActivation: ActivationSpec? { if case .activation(let spec) = kind { spec } else { activation } }
  /// Multiplies the learning rate of this layer's parameters.
  public var learningRateScale = 1.0
  /// What of this layer stays as it is.
  public var freeze = FreezeRule.nothing
  /// Whether this layer's parameters stay as they are.
  public var isFrozen: Bool { freeze != .nothing }
  public var location: SourceLocation

  public init(name: String, inputs: [Int?], kind: LayerKind, location: SourceLocation) {
    self.name = name
    self.inputs = inputs
    self.kind = kind
    self.location = location
  }
}

/// `freeze`: what training leaves as it is in a layer.
public enum FreezeRule: String, CaseIterable, Sendable {
  case nothing = "no"
  /// The parameters. The running statistics of batch normalisation move on, as in PyTorch with `requires_grad = False`.
  case parameters = "yes"
  /// The running statistics too: batch normalisation uses them in training as in evaluation, as in PyTorch after
  /// `module.eval()`.
  case all
}

/// The kinds of layers. Consumers switch without `default`, so the compiler lists what a new kind still needs.
public enum LayerKind: Sendable {
  case convolution(ConvSpec)
  case deconvolution(DeconvSpec)
  case pool(PoolSpec)
  case linear(LinearSpec)
  case activation(ActivationSpec)
  case norm(NormSpec)
  case dropout(rate: Double)
  case join(Join)
  case flatten
  case upsample(UpsampleSpec)
  case scale(ScaleSpec)

  /// The word between the brackets of its stanza.
  public var stanza: String {
    switch self {
    case .convolution: "conv"
    case .deconvolution: "deconv"
    case .pool: "pool"
    case .linear: "linear"
    case .activation: "activation"
    case .norm: "norm"
    case .dropout: "dropout"
    case .join(let join): join.rawValue
    case .flatten: "flatten"
    case .upsample: "upsample"
    case .scale: "scale"
    }
  }
}

/// `[conv]`: filters slid over the input (cross-correlation).
public struct ConvSpec: Sendable {
  public var filters: Int
  public var window: Size
  public var stride: Size
  public var padding: PaddingRule
  public var paddingMode: PaddingMode
  public var dilation: Size
  public var groups: GroupRule
  public var hasBias: Bool

  public init(
    filters: Int, window: Size, stride: Size = Size(1), padding: PaddingRule = .valid,
    paddingMode: PaddingMode = .zeros, dilation: Size = Size(1), groups: GroupRule = .count(1), hasBias: Bool = true
  ) {
    self.filters = filters
    self.window = window
    self.stride = stride
    self.padding = padding
    self.paddingMode = paddingMode
    self.dilation = dilation
    self.groups = groups
    self.hasBias = hasBias
  }
}

/// Into how many groups a convolution's channels are split; `depthwise` is one group a channel.
public enum GroupRule: Hashable, Sendable {
  case count(Int)
  case depthwise
}

/// `[deconv]`: transposed convolution, the input gradient of the convolution with the same window.
public struct DeconvSpec: Sendable {
  public var convolution: ConvSpec
  /// Rows and columns added at the bottom and right of the output, as in PyTorch.
  public var outputPadding: Size

  public init(convolution: ConvSpec, outputPadding: Size = Size(0)) {
    self.convolution = convolution
    self.outputPadding = outputPadding
  }
}

/// `[pool]`
public struct PoolSpec: Sendable {
  public enum Kind: String, CaseIterable, Sendable { case max, average }

  /// What an output pixel is made of.
  public enum Region: Hashable, Sendable {
    /// `size`
    case window(Size)
    /// `size = global`
    case map
    /// `output`: one of so many parts of the map, down and across. Where they can't be equal, neighbours share pixels.
    case parts(Size)
  }

  public var kind: Kind
  public var region: Region
  public var stride: Size
  public var padding: PaddingRule
  /// Whether a window may hang over the bottom or right edge.
  public var roundsUp: Bool
  /// Whether padding counts in an average's divisor.
  public var countsPadding: Bool

  public init(
    kind: Kind, region: Region, stride: Size, padding: PaddingRule = .explicit(.none), roundsUp: Bool = false,
    countsPadding: Bool = true
  ) {
    self.kind = kind
    self.region = region
    self.stride = stride
    self.padding = padding
    self.roundsUp = roundsUp
    self.countsPadding = countsPadding
  }
}

/// `[linear]`
public struct LinearSpec: Sendable {
  public var units: Int
  public var hasBias: Bool

  public init(units: Int, hasBias: Bool = true) {
    self.units = units
    self.hasBias = hasBias
  }
}

/// `[activation]`, and the `activation` key of other stanzas.
public struct ActivationSpec: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case relu
    case leakyReLU = "leaky_relu"
    case tanh, sigmoid, gelu, silu, elu, softplus
    case hardSwish = "hard_swish"
    case relu6
    case hardSigmoid = "hard_sigmoid"
    case mish
    case selu
    /// Like `leakyReLU`, with a learned slope for each channel.
    case prelu

    /// Whether the key `slope` is about it.
    public var takesSlope: Bool { self == .leakyReLU || self == .elu || self == .prelu }

    /// PyTorch's default of what the key `slope` gives.
    public var standardSlope: Double {
      switch self {
      case .elu: 1
      case .prelu: 0.25
      default: 0.01
      }
    }
  }

  public var kind: Kind
  /// Slope of `leaky_relu` for negative inputs; alpha of `elu`; what the slopes of `prelu` start at.
  public var slope: Double

  public init(_ kind: Kind, slope: Double = 0.01) {
    self.kind = kind
    self.slope = slope
  }
}

/// `[norm]`, and the `norm` key of other stanzas.
public struct NormSpec: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case batch, group, layer
    case localResponse = "local_response"
  }

  public var kind: Kind
  public var epsilon: Double
  /// Weight of the newest batch in the running statistics of batch normalisation, as in PyTorch.
  public var momentum: Double
  /// Groups of group normalisation.
  public var groups: Int
  /// Local response normalisation: `x / (bias + alpha / size · Σ x²) ^ beta` over `size` neighbouring channels.
  public var size: Int
  public var alpha: Double
  public var beta: Double
  public var bias: Double

  public init(
    _ kind: Kind, epsilon: Double = 1e-5, momentum: Double = 0.1, groups: Int = 1, size: Int = 5,
    alpha: Double = 1e-4, beta: Double = 0.75, bias: Double = 1
  ) {
    self.kind = kind
    self.epsilon = epsilon
    self.momentum = momentum
    self.groups = groups
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }
}

/// `[upsample]`: every map enlarged by a whole factor.
public struct UpsampleSpec: Hashable, Sendable {
  public enum Mode: String, CaseIterable, Sendable { case nearest, bilinear }

  public var factor: Size
  public var mode: Mode

  public init(factor: Size, mode: Mode = .nearest) {
    self.factor = factor
    self.mode = mode
  }
}

/// `[scale]`: multiplies by a constant, or by a learned factor a channel.
public struct ScaleSpec: Hashable, Sendable {
  public var factor: Double
  /// Whether there is one learned factor a channel, starting at `factor`.
  public var isLearned: Bool

  public init(factor: Double = 1, isLearned: Bool = false) {
    self.factor = factor
    self.isLearned = isLearned
  }
}

/// `init` and `init_gain`: how a layer's weights are drawn.
public struct InitializationSpec: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case pytorch
    case heNormal = "he_normal"
    case heUniform = "he_uniform"
    case xavierNormal = "xavier_normal"
    case
      xavierUniform = "xavier_uniform"
    case lecunNormal = "lecun_normal"
    case normal, zeros, dirac
  }

  public var kind: Kind
  public var gain: Double

  public init(_ kind: Kind = .pytorch, gain: Double = 1) {
    self.kind = kind
    self.gain = gain
  }
}
