import CNNSpec

/// What the untrained network shows: its signals on their way to the outputs, and gradients on their way back.
extension Diagnosis {
  var untrained: CheckCause? {
    let faults = layers.causes
    if let zero = faults.first(where: { if case .zeroWeights = $0 { true } else { false } }),
      facts.isTroubled || isUntouched, !facts.learnsByHeart || !facts.sweep.learns
    {
      return zero
    }
    if case .norms(_, let largest)? = facts[.norms],
      facts[.norms]?.explodes == true || facts.outcome(.firstLoss) == .fail
    {
      return .explodingSignal(name: largest.name, size: largest.value, reason: explodingReason)
    }
    // Units that the signal does not reach any more are no cause, but a consequence.
    if case .deadUnits(let worst, _, false)? = facts[.units], facts.outcome(.units) == .fail,
      facts.signal.reaches(worst.name) || !facts.isTroubled
    {
      return layers.narrowness(of: worst.name) ?? .deadUnits(name: worst.name, afterTraining: false)
    }
    // A network that learns slowly while its signal vanishes is no network that only needs patience.
    guard facts.isTroubled || !facts.sweep.learns else { return nil }
    if let vanishing {
      // A pool over everything, for example, loses the signal in one layer; what that layer is tells more.
      return layers.causes.first { facts.signal.vanishes(in: $0.lossyLayer ?? "") } ?? vanishing
    }
    guard facts.isTroubled else { return nil }
    if case .noGradient(let tensors)? = facts[.gradients], !tensors.isEmpty {
      // The gradients are those of a training step, in which dropout may leave nothing.
      return settings.hugeDropout ?? .noGradient(tensors: tensors)
    }
    return nil
  }

  /// Whatever the short trainings show.
  private var vanishing: CheckCause? {
    guard facts.signal.vanishes else { return nil }
    return .vanishingSignal(
      name: facts.signal.lastName, variation: facts.signal.lastVariation, reason: vanishingReason)
  }

  /// Of a network that learns all the same, as those with Adam do: weights that are hardly meant to be so small. Depth and
  /// sigmoids alone are no fault of a network that learns.
  var vanishingWarning: CheckCause? {
    guard let vanishing, case .vanishingSignal(_, _, .weights) = vanishing else { return nil }
    return vanishing
  }

  private var isUntouched: Bool {
    guard case .noGradient? = facts[.gradients] else { return false }
    return true
  }

  /// Weights that are so many times as large, or small, as those of He et al. are not drawn as networks need them.
  private static let (largeGain, smallGain) = (2.5, 0.25)

  /// What a layer's weights are drawn with, as a multiple of √(2 / n), which keeps the size of signals through ReLU.
  private func relativeGain(_ layer: ArchitectureLayer) -> Double? {
    guard layer.hasWeights, let shape = layer.tensors.first(where: { $0.role == .weight })?.shape else {
      return nil
    }
    let fanIn = Double(max(shape.dropFirst().reduce(1, *), 1))
    let kept = (2 / fanIn).squareRoot()
    let gain = layer.spec.initialization.gain
    switch layer.spec.initialization.kind {
    case .normal: return gain / kept
    case .zeros, .dirac: return nil
    case .pytorch, .heNormal, .heUniform, .xavierNormal, .xavierUniform, .lecunNormal: return gain
    }
  }

  private var largestGain: LayerFigure? {
    let gains = setup.architecture.layers.compactMap { layer in
      relativeGain(layer).map { LayerFigure(name: layer.name, value: $0) }
    }
    return gains.max { $0.value < $1.value }.flatMap { $0.value > Self.largeGain ? $0 : nil }
  }

  /// Factors of `[scale]` above the first explode a signal, below the second they end it: residual networks have 0.1.
  private static let (largeFactor, smallFactor) = (20.0, 0.02)

  private var factors: [LayerFigure] {
    setup.architecture.layers.compactMap { layer in
      guard case .scale(let spec) = layer.kind else { return nil }
      return LayerFigure(name: layer.name, value: spec.factor)
    }
  }

  private var explodingReason: CheckCause.ExplodingReason {
    if let largest = factors.max(by: { abs($0.value) < abs($1.value) }), abs(largest.value) > Self.largeFactor {
      return .factor(largest)
    }
    return largestGain.map { .weights($0) } ?? .depth
  }

  /// An epsilon that the variance of normalised signals is hardly ever larger than; 0.00001 is usual.
  private static let largeEpsilon = 10.0

  private var vanishingReason: CheckCause.VanishingReason {
    let layers = setup.architecture.layers
    if let smallest = factors.min(by: { abs($0.value) < abs($1.value) }), abs(smallest.value) < Self.smallFactor {
      return .factor(smallest)
    }
    let normalised = layers.filter { $0.norm.map { $0.kind != .localResponse } ?? false }
    if let layer = normalised.max(by: { $0.norm!.epsilon < $1.norm!.epsilon }), let epsilon = layer.norm?.epsilon,
      epsilon > Self.largeEpsilon
    {
      return .epsilon(
        LayerFigure(name: layer.name, value: epsilon), key: layer.spec.norm == nil ? "epsilon" : "norm_epsilon")
    }
    let gains = layers.compactMap { layer in relativeGain(layer).map { LayerFigure(name: layer.name, value: $0) } }
    if let smallest = gains.min(by: { $0.value < $1.value }), smallest.value < Self.smallGain {
      return .weights(layers: gains.filter { $0.value < Self.smallGain }.map(\.name), gain: smallest.value)
    }
    let saturating = layers.filter(\.isSaturating)
    if let kind = saturating.last?.activation?.kind {
      return .saturation(layers: saturating.count, activation: kind.rawValue)
    }
    return .depth(layers: layers.count(where: \.hasWeights))
  }
}
