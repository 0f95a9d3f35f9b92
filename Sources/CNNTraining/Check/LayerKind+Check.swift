import CNNSpec

/// What a check asks about a layer.
extension LayerKind {
  /// The activation that it ends with.
  var activation: ActivationSpec? {
    switch self {
    case .convolution(let spec): spec.activation
    case .deconvolution(let spec): spec.convolution.activation
    case .linear(let spec): spec.activation
    case .add(let activation), .concat(let activation): activation
    case .activation(let activation): activation
    case .pool, .norm, .dropout, .flatten, .upsample, .scale: nil
    }
  }

  /// The normalisation that is part of it.
  var norm: NormSpec? {
    switch self {
    case .convolution(let spec): spec.norm
    case .deconvolution(let spec): spec.convolution.norm
    case .linear(let spec): spec.norm
    case .norm(let spec): spec
    case .pool, .activation, .dropout, .add, .concat, .flatten, .upsample, .scale: nil
    }
  }

  /// Whether it has filters or a matrix.
  var hasWeights: Bool {
    switch self {
    case .convolution, .deconvolution, .linear: true
    case .pool, .activation, .norm, .dropout, .add, .concat, .flatten, .upsample, .scale: false
    }
  }

  /// The key that says how many numbers it puts out, where one does.
  var widthKey: String? {
    switch self {
    case .convolution, .deconvolution: "filters"
    case .linear: "units"
    case .pool, .activation, .norm, .dropout, .add, .concat, .flatten, .upsample, .scale: nil
    }
  }

  /// Whether a trained network has the same output for a sum of inputs as the sum of its outputs, apart from a constant.
  ///
  /// Batch normalisation is linear then: its mean and variance are numbers.
  var isLinear: Bool {
    if activation != nil { return false }
    switch norm?.kind {
    case .group, .layer, .localResponse: return false
    case .batch, nil: break
    }
    guard case .pool(let spec) = self else { return true }
    return spec.kind == .average
  }

  var isSaturating: Bool { activation.map { $0.kind == .sigmoid || $0.kind == .tanh } ?? false }

  var dropoutRate: Double? {
    guard case .dropout(let rate) = self else { return nil }
    return rate
  }
}

extension ArchitectureLayer {
  /// Whether its output is that of a ReLU, which stays zero where no input is positive, and passes no gradient on.
  var canDie: Bool { kind.activation?.kind == .relu }

  /// Whether its weights are all zero at first.
  var startsAtZero: Bool {
    kind.hasWeights && (spec.initialization.kind == .zeros || spec.initialization.gain == 0)
  }
}
