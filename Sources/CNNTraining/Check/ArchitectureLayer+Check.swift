import CNNSpec

/// What a check asks about a layer.
extension ArchitectureLayer {
  /// Whether a trained network has the same output for a sum of inputs as the sum of its outputs, apart from a constant.
  var isLinear: Bool { primitives.allSatisfy(\.isLinear) }

  /// The key that says how many numbers it puts out, where one does.
  var widthKey: String? {
    guard hasWeights else { return nil }
    return window == nil ? "units" : "filters"
  }

  var isSaturating: Bool { activation.map { $0.kind == .sigmoid || $0.kind == .tanh } ?? false }

  var dropoutRate: Double? {
    guard case .dropout(let rate) = kind else { return nil }
    return rate
  }

  /// Whether its output stays zero where no input is positive, and passes no gradient on.
  var canDie: Bool { activation?.kind == .relu || activation?.kind == .relu6 }

  /// Whether its weights are all zero at first.
  var startsAtZero: Bool {
    hasWeights && (spec.initialization.kind == .zeros || spec.initialization.gain == 0)
  }
}
