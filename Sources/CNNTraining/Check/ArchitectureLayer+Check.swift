import CNNSpec

/// What a check asks about a layer.
extension ArchitectureLayer {
  /// Whether a trained network has the same output for a sum of inputs as the sum of its outputs, apart from a constant.
  var isLinear: Bool { primitives.allSatisfy(\.isLinear) }

  /// The key that says how many numbers it puts out, where one does.
  var widthKey: String? {
    switch kind {
    case .convolution, .deconvolution: "filters"
    case .linear: "units"
    case .pool, .activation, .norm, .dropout, .add, .concat, .flatten, .upsample, .scale: nil
    }
  }

  var isSaturating: Bool { activation.map { $0.kind == .sigmoid || $0.kind == .tanh } ?? false }

  var dropoutRate: Double? {
    guard case .dropout(let rate) = kind else { return nil }
    return rate
  }

  /// Whether its output is that of a ReLU, which stays zero where no input is positive, and passes no gradient on.
  var canDie: Bool { activation?.kind == .relu }

  /// Whether its weights are all zero at first.
  var startsAtZero: Bool {
    hasWeights && (spec.initialization.kind == .zeros || spec.initialization.gain == 0)
  }
}
