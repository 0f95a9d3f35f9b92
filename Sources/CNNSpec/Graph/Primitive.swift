/// One operation that a stanza consists of.
///
/// A stanza is a chain of them: `[conv] padding_mode = reflect; norm = batch; activation = relu` pads, convolves, normalises
/// and applies a function. Whoever asks what a network computes reads these and not the stanzas.
public enum Primitive: Sendable {
  /// Pixels around a map that are not zeros; a convolution adds zeros itself.
  case padding(PaddingMode, Padding)
  case convolution(Window)
  case transposedConvolution(Window, outputPadding: Size)
  case pool(PoolSpec, Window)
  case linear
  case norm(NormSpec)
  case activation(ActivationSpec)
  case dropout(rate: Double)
  case join(Join)
  case flatten
  case upsample(UpsampleSpec)
  case scale(ScaleSpec)

  public var norm: NormSpec? {
    if case .norm(let spec) = self { spec } else { nil }
  }

  public var activation: ActivationSpec? {
    if case .activation(let spec) = self { spec } else { nil }
  }

  /// Whether it multiplies by a weight for each of several inputs: filters, or a matrix.
  public var hasWeights: Bool {
    switch self {
    case .convolution, .transposedConvolution, .linear: true
    case .padding, .pool, .norm, .activation, .dropout, .join, .flatten, .upsample, .scale: false
    }
  }

  /// Whether each number of the output lies where the one of the input lies that it follows from.
  public var keepsPlaces: Bool {
    switch self {
    case .activation, .dropout, .scale: true
    case .padding, .convolution, .transposedConvolution, .pool, .linear, .norm, .join, .flatten, .upsample: false
    }
  }

  /// Whether each number of the output follows from one of the input, by a rule that is the same for all of them: then the
  /// order in which they lie in memory is of no account.
  public var ignoresOrder: Bool {
    switch self {
    case .activation(let spec): spec.kind != .prelu
    case .dropout, .flatten: true
    case .scale(let spec): !spec.isLearned
    case .padding, .convolution, .transposedConvolution, .pool, .linear, .norm, .join, .upsample: false
    }
  }

  /// Whether the output of a sum is the sum of the outputs, apart from a constant, in a trained network: batch
  /// normalisation is linear then, since its mean and variance are numbers.
  public var isLinear: Bool {
    switch self {
    case .activation: false
    case .norm(let spec): spec.kind == .batch
    case .pool(let spec, _): spec.kind == .average
    case .join(let join): join.isLinear
    case .padding, .convolution, .transposedConvolution, .linear, .dropout, .flatten, .upsample, .scale: true
    }
  }
}
