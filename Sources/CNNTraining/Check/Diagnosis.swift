import CNNData
import CNNSpec

/// Finds out why answers are bad: which cause is the root, and which answers only follow from it.
///
/// Facts that are wrong whatever the training does come first, then what the untrained network shows, then settings
/// without which a short training learns, then layers that explain what the trainings show, then labels, then the
/// learning rate. What the trainings show is never a cause while something before them explains it.
struct Diagnosis {
  private let facts: CheckFacts
  private let experiment: (CheckSetup) -> RateSweep
  private let settings: SettingFaults
  private let layers: LayerFaults
  /// Causes, the root first, and whether each is a failure or a warning.
  private(set) var causes: [(cause: CheckCause, outcome: CheckFinding.Outcome)] = []

  private var setup: CheckSetup { facts.setup }

  /// - Parameter experiment: Short trainings of a repaired set-up, with the configured rate and some near it.
  init(_ facts: CheckFacts, experiment: @escaping (CheckSetup) -> RateSweep) {
    self.facts = facts
    self.experiment = experiment
    settings = SettingFaults(facts.setup)
    layers = LayerFaults(facts.setup)
    add(data, .fail)
    if causes.isEmpty { add(untrained, .fail) }
    let suspects = settings.suspects(gradientNorm: facts.signal.gradientNorm)
    if causes.isEmpty, facts.isTroubled || isRateDoubtful { add(suspects.first(where: isCulprit)?.cause, .fail) }
    if causes.isEmpty, facts.isTroubled || facts.learnsFarLessThanMeans { add(explainingLayer, .fail) }
    if causes.isEmpty { add(trained, .fail) }
    addWarnings(suspects)
  }

  var root: CheckCause? { causes.first { $0.outcome == .fail }?.cause }

  private mutating func add(_ cause: CheckCause?, _ outcome: CheckFinding.Outcome) {
    guard let cause, !causes.contains(where: { $0.cause.name == cause.name }) else { return }
    causes.append((cause, outcome))
  }

  // MARK: Wrong by themselves

  private var data: CheckCause? {
    switch facts[.outputs] {
    case .oneClass?: return .oneClass
    case .outputsWithoutImages(_, let outputs)?: return .classesWithoutImages(outputs: outputs)
    default: break
    }
    if let input { return input }
    if let shift = facts.labels?.shift { return .shiftedLabels(by: shift) }
    if let frozen = settings.frozen, case .frozen(_, 1) = frozen { return frozen }
    if case .gradients(let result)? = facts[.gradients], result.verdict == .wrong {
      return .wrongGradient(tensor: result.worst.name)
    }
    return nil
  }

  private var input: CheckCause? {
    guard case .input(let scales, true)? = facts[.input] else { return nil }
    if !facts.imagesDiffer, scales.contains(where: { $0.std > 0 }) { return .equalImages }
    let constant = scales.indices.filter { scales[$0].std == 0 }
    if constant.count == scales.count { return .constantPixels(channels: constant, count: scales.count) }
    return scaleCause(scales.indices.filter { scales[$0].std > 0 }.map { scales[$0] })
  }

  /// The largest number of a byte.
  private static let byteLimit = 255.0

  private func scaleCause(_ scales: [PixelScale]) -> CheckCause? {
    guard let worst = scales.first(where: { !$0.isSound }) else { return nil }
    if let data = setup.spec.data, let mean = data.mean, let std = data.std, let m = mean.first, let s = std.first,
      m > 1 || s > 1
    {
      // The pixels before they were prepared, and how they would be with mean and std of the other unit.
      let raw = PixelScale(mean: worst.mean * s + m, std: worst.std * s)
      let other = PixelScale(
        mean: (raw.mean - m / Self.byteLimit) * Self.byteLimit / s, std: raw.std * Self.byteLimit / s)
      if other.isUsable { return .pixelUnit(mean: mean, std: std) }
    }
    return .pixelScale(mean: worst.mean, std: worst.std)
  }

  // MARK: Before training

  private var untrained: CheckCause? {
    let faults = layers.causes
    if let zero = faults.first(where: { if case .zeroWeights = $0 { true } else { false } }),
      facts.isTroubled || isUntouched, !facts.learnsByHeart || !facts.sweep.learns
    {
      return zero
    }
    if case .norms(_, let largest)? = facts[.norms], facts[.norms]?.explodes == true || facts.outcome(.firstLoss) == .fail
    {
      return .explodingSignal(name: largest.name, size: largest.value, gain: largestGain)
    }
    // Units that the signal does not reach any more are no cause, but a consequence.
    if case .deadUnits(let worst, _, false)? = facts[.units], facts.outcome(.units) == .fail,
      facts.signal.reaches(worst.name) || !facts.isTroubled
    {
      return .deadUnits(name: worst.name, afterTraining: false)
    }
    guard facts.isTroubled else { return nil }
    if facts.signal.vanishes {
      return .vanishingSignal(
        name: facts.signal.lastName, variation: facts.signal.lastVariation, reason: vanishingReason)
    }
    if case .noGradient(let tensors)? = facts[.gradients], !tensors.isEmpty { return .noGradient(tensors: tensors) }
    return nil
  }

  private var isUntouched: Bool {
    guard case .noGradient? = facts[.gradients] else { return false }
    return true
  }

  /// Weights that are so many times as large, or small, as those of He et al. are not drawn as networks need them.
  private static let (largeGain, smallGain) = (2.5, 0.25)

  /// What a layer's weights are drawn with, as a multiple of √(2 / n), which keeps the size of signals through ReLU.
  private func relativeGain(_ layer: ArchitectureLayer) -> Double? {
    guard layer.kind.hasWeights, let shape = layer.tensors.first(where: { $0.role == .weight })?.shape else { return nil }
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

  private var vanishingReason: CheckCause.VanishingReason {
    let layers = setup.architecture.layers
    let gains = layers.compactMap { layer in relativeGain(layer).map { LayerFigure(name: layer.name, value: $0) } }
    if let smallest = gains.min(by: { $0.value < $1.value }), smallest.value < Self.smallGain {
      return .weights(layer: smallest.name, gain: smallest.value)
    }
    let saturating = layers.filter(\.kind.isSaturating)
    if let kind = saturating.last?.kind.activation?.kind {
      return .saturation(layers: saturating.count, activation: kind.rawValue)
    }
    return .depth(layers: layers.count(where: \.kind.hasWeights))
  }

  // MARK: With experiments

  private var isRateDoubtful: Bool { facts.outcome(.learningRate) != .pass && !facts.learnsSlowly }

  /// A repaired set-up gains at least this share of the loss, and so many times what the configured one does.
  private static let (leastGain, leastImprovement) = (0.1, 2.0)

  /// Whether the set-up learns without it where it does not with it.
  private func isCulprit(_ suspect: SettingFaults.Suspect) -> Bool {
    let repaired = experiment(suspect.repaired)
    let own = facts.sweep
    // Where another rate would do, only the configured one is compared: there the setting has to be what is wrong.
    let rates = own.learns ? [own.configured] : repaired.points.map(\.rate)
    let gain = { (sweep: RateSweep) in
      sweep.points.filter { rates.contains($0.rate) }.compactMap(\.loss).map { 1 - $0 / sweep.ignorant }.max() ?? 0
    }
    return gain(repaired) > max(Self.leastGain, Self.leastImprovement * gain(own))
  }

  // MARK: After short trainings

  private var explainingLayer: CheckCause? {
    if let batch = settings.smallNormBatch { return batch }
    if let frozen = settings.frozen { return frozen }
    return layers.causes.first { cause in
      switch cause {
      case .outputActivation, .outputDropout, .lostPositions, .narrowLayer: true
      default: false
      }
    }
  }

  private var trained: CheckCause? {
    let follows = facts.labels?.follows ?? false
    let learnsOthers = facts.outcome(.heldOut) == .pass
    if facts.outcome(.heldOut) == .fail, facts.learnsByHeart, !follows { return .unrelatedLabels }
    if !facts.sweep.learns, facts.outcome(.learningRate) == .fail, facts.learnsByHeart, !follows, !learnsOthers {
      return .unrelatedLabels
    }
    if let rate { return rate }
    if facts.isTroubled, case .deadUnits(let worst, _, true)? = facts[.units], facts.outcome(.units) == .fail {
      return .deadUnits(name: worst.name, afterTraining: true)
    }
    if facts.outcome(.byHeart) == .fail { return .notByHeart }
    if facts.outcome(.heldOut) == .fail { return .nothingGeneral }
    if facts.outcome(.shuffledLabels) == .fail { return .leakedLabels }
    return nil
  }

  private var rate: CheckCause? {
    guard facts.outcome(.learningRate) == .fail, !facts.learnsSlowly else { return nil }
    return rateCause
  }

  private var rateCause: CheckCause? {
    let sweep = facts.sweep
    guard sweep.learns, let best = sweep.best else {
      guard sweep.steps >= CheckBudget.tellingSteps, let first = sweep.points.first, let last = sweep.points.last else {
        return .tooFewSteps(sweep.steps)
      }
      return .noRate(from: first.rate, to: last.rate)
    }
    return sweep.isTooSmall
      ? .rateTooSmall(
        configured: sweep.configured, best: best.rate, needed: sweep.neededUpdates, planned: sweep.planned)
      : .rateTooLarge(configured: sweep.configured, best: best.rate)
  }

  // MARK: Warnings

  private mutating func addWarnings(_ suspects: [SettingFaults.Suspect]) {
    if case .input(let scales, true)? = facts[.input], root == nil {
      let constant = scales.indices.filter { scales[$0].std == 0 }
      if !constant.isEmpty { add(.constantPixels(channels: constant, count: scales.count), .warning) }
    }
    for cause in layers.causes {
      if case .zeroWeights = cause { continue }
      add(cause, .warning)
    }
    for cause in [settings.frozen, settings.smallNormBatch, settings.zeroClassWeights] { add(cause, .warning) }
    for suspect in suspects where suspect.deservesWarning { add(suspect.cause, .warning) }
    if facts.outcome(.learningRate) == .warning, root == nil, !facts.learnsSlowly { add(rateCause, .warning) }
    // Of a network that learns, many units may be silent; nearly all are worth a word.
    if case .deadUnits(let worst, _, let after)? = facts[.units], facts.outcome(.units) == .fail, root == nil {
      add(.deadUnits(name: worst.name, afterTraining: after), .warning)
    }
  }
}
