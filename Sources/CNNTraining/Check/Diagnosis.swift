import CNNData
import CNNSpec

/// Finds out why answers are bad: which cause is the root, and which answers only follow from it.
///
/// Facts that are wrong whatever the training does come first, then what the untrained network shows, then settings
/// without which a short training learns, then layers that explain what the trainings show, then labels, then the
/// learning rate. What the trainings show is never a cause while something before them explains it.
struct Diagnosis {
  let facts: CheckFacts
  private let experiment: (CheckSetup) -> RateSweep
  let settings: SettingFaults
  let layers: LayerFaults
  /// A setting that is hardly ever meant so. It explains a failure that has no other explanation, though short trainings
  /// without it may do no better: a loss of which one class is nearly all falls whatever the others do.
  private var unusual: CheckCause?
  /// Causes, the root first, and whether each is a failure or a warning.
  private(set) var causes: [(cause: CheckCause, outcome: CheckFinding.Outcome)] = []

  var setup: CheckSetup { facts.setup }

  /// - Parameter experiment: Short trainings of a repaired set-up, with the configured rate and some near it.
  init(_ facts: CheckFacts, experiment: @escaping (CheckSetup) -> RateSweep) {
    self.facts = facts
    self.experiment = experiment
    settings = SettingFaults(facts.setup)
    layers = LayerFaults(facts.setup)
    add(data, .fail)
    if causes.isEmpty { add(untrained, .fail) }
    let suspects = settings.suspects(gradientNorm: facts.signal.gradientNorm)
    unusual = suspects.first(where: \.deservesWarning)?.cause
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
    if facts.outcome(.byHeart) == .fail { return unusual ?? .notByHeart }
    if facts.outcome(.heldOut) == .fail { return unusual ?? .nothingGeneral }
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
        return .shortSweep(sweep.steps)
      }
      return .noRate(from: first.rate, to: last.rate)
    }
    if sweep.isTooSmall, sweep.planned < Self.fewSteps {
      return .fewSteps(Int(sweep.planned), images: setup.stepImages, isHopeless: true)
    }
    return sweep.isTooSmall
      ? .rateTooSmall(
        configured: sweep.configured, best: best.rate, needed: sweep.neededSteps, planned: sweep.planned)
      : .rateTooLarge(configured: sweep.configured, best: best.rate)
  }

  /// Steps that no rate makes do: a training of less than a hundred steps is hardly begun.
  private static let fewSteps = 100.0
  /// Steps that are few for any network, though a smaller batch would give more of them.
  private static let veryFewSteps = 20.0

  /// A training of large batches that ends when it has hardly begun.
  private var veryFewSteps: CheckCause? {
    guard facts.sweep.planned < Self.veryFewSteps, setup.stepImages > Self.smallStep else { return nil }
    return .fewSteps(Int(facts.sweep.planned), images: setup.stepImages, isHopeless: false)
  }

  /// An update of this many images is not large, so a smaller batch is no advice.
  private static let smallStep = 16

  // MARK: Warnings

  private var wrongLabels: CheckCause? {
    facts.labels?.ranks.wrongShare.map { .wrongLabels(share: $0) }
  }

  private mutating func addWarnings(_ suspects: [SettingFaults.Suspect]) {
    if case .input(let scales, true)? = facts[.input], root == nil {
      let constant = scales.indices.filter { scales[$0].std == 0 }
      if !constant.isEmpty { add(.constantPixels(channels: constant, count: scales.count), .warning) }
    }
    for cause in layers.causes {
      if case .zeroWeights = cause { continue }
      if case .lostPositions(_, let window, let seen) = cause, window < LayerFaults.surelyLost * seen { continue }
      add(cause, .warning)
    }
    for cause in [settings.frozen, settings.smallNormBatch, settings.zeroClassWeights] { add(cause, .warning) }
    for suspect in suspects where suspect.deservesWarning { add(suspect.cause, .warning) }
    if root == nil { add(vanishingWarning, .warning) }
    if root == nil { add(veryFewSteps, .warning) }
    if root == nil { add(wrongLabels, .warning) }
    if facts.outcome(.learningRate) == .warning, root == nil, !facts.learnsSlowly { add(rateCause, .warning) }
    // Of a network that learns, many units may be silent; nearly all are worth a word.
    if case .deadUnits(let worst, _, let after)? = facts[.units], facts.outcome(.units) == .fail, root == nil {
      add(.deadUnits(name: worst.name, afterTraining: after), .warning)
    }
  }
}
