import CNNModel
import CNNSpec
import Foundation

/// Settings that can keep a network from learning.
///
/// `certain` do so by themselves. A `suspect` is unusual, and a short training without it says whether it is the cause.
struct SettingFaults {
  struct Suspect {
    let cause: CheckCause
    /// The same set-up with a usual value.
    let repaired: CheckSetup
    /// Whether it is so unusual that it deserves a warning even where it does no harm in a few steps.
    let deservesWarning: Bool
  }

  private let setup: CheckSetup
  private var training: TrainingSpec { setup.spec.training }
  private var layers: [ArchitectureLayer] { setup.architecture.layers }

  init(_ setup: CheckSetup) { self.setup = setup }

  // MARK: Without an experiment

  /// Layers that keep the weights that were drawn for them: of use only with trained weights, which a check doesn't have.
  var frozen: CheckCause? {
    let trained = layers.filter { $0.parameterCount > 0 }
    let still = trained.filter { layer in
      (layer.spec.isFrozen || layer.spec.learningRateScale == 0) && layer.spec.initialization.kind != .dirac
    }
    let total = trained.reduce(0) { $0 + $1.parameterCount }
    let share = Double(still.reduce(0) { $0 + $1.parameterCount }) / Double(max(total, 1))
    guard still.contains(where: \.hasWeights) else { return nil }
    return .frozen(layers: still.map(\.name), share: share)
  }

  /// Images, and values of a channel, that are few for a mean and a variance.
  private static let (fewImages, fewValues) = (3, 4)

  var smallNormBatch: CheckCause? {
    let images = setup.batchSize
    let norms = layers.filter { $0.norm?.kind == .batch }
    guard let worst = norms.min(by: { $0.output.positions < $1.output.positions }) else { return nil }
    let values = images * worst.output.positions
    guard images <= Self.fewImages || values <= Self.fewValues else { return nil }
    return .smallNormBatch(name: worst.name, images: images, values: values)
  }

  var zeroClassWeights: CheckCause? {
    guard case .list(let weights) = setup.spec.loss.classWeights else { return nil }
    let zero = weights.count { $0 == 0 }
    return zero > 0 && zero < weights.count ? .zeroClassWeights(classes: zero) : nil
  }

  /// Weights of zero for all classes but one, of which there is nothing to tell apart.
  var onlyWeightedClass: CheckCause? {
    guard case .zeroClassWeights(let zero)? = zeroClassWeights, zero + 1 == setup.classCount else { return nil }
    return .zeroClassWeights(classes: zero)
  }

  /// Dropout that leaves hardly anything.
  var hugeDropout: CheckCause? {
    guard let suspect = dropout, suspect.deservesWarning else { return nil }
    return suspect.cause
  }

  // MARK: With an experiment

  /// - Parameter gradientNorm: Of the untrained network.
  func suspects(gradientNorm: Double) -> [Suspect] {
    [
      dropout, weightDecay, clipNorm(gradientNorm), momentum, labelSmoothing, classWeights, learningRateScale, epsilon,
      summedLoss,
    ].compactMap { $0 }
  }

  /// Rates above the first are suspect, above the second never meant.
  private static let (largeDropout, hugeDropout) = (0.65, 0.85)

  private var dropout: Suspect? {
    let rates = layers.compactMap { layer in layer.dropoutRate.map { (name: layer.name, rate: $0) } }
    guard let worst = rates.max(by: { $0.rate < $1.rate }), worst.rate > Self.largeDropout else { return nil }
    return Suspect(
      cause: .dropout(name: worst.name, rate: worst.rate), repaired: setup.withoutDropout,
      deservesWarning: worst.rate > Self.hugeDropout)
  }

  private static let largeCoupledDecay = 0.008
  /// Of the weights, at each step.
  private static let largeDecayPerStep = 1e-3

  private var weightDecay: Suspect? {
    let decay = training.weightDecay
    let isSuspect =
      switch type(of: training.optimizer).decay {
      case .coupled: decay > Self.largeCoupledDecay
      case .decoupled: decay * training.learningRate > Self.largeDecayPerStep
      }
    guard isSuspect else { return nil }
    return Suspect(
      cause: .weightDecay(decay), repaired: setup.changing { $0.training.weightDecay = 0 },
      deservesWarning: decayOutweighsLoss)
  }

  /// Whether the untrained weights cost more than all that the loss can gain: then smaller weights are what training
  /// looks for. Weights before a normalisation don't count, whose size changes nothing.
  private var decayOutweighsLoss: Bool {
    guard type(of: training.optimizer).followsGradient, setup.classCount > 1 else { return false }
    let free = Set(layers.indices.filter { layers[$0].norm == nil })
    let layout = ParameterLayout(setup.architecture)
    let store = ParameterStore(setup.architecture)
    store.initialize(seed: training.seed)
    let squares = layout.parameters.filter { $0.role == .weight && free.contains($0.layer) }.reduce(0.0) {
      sum, tensor in
      store.canonical(tensor.name).reduce(sum) { $0 + Double($1) * Double($1) }
    }
    return training.weightDecay / 2 * squares > log(Double(setup.classCount))
  }

  /// Shares of the gradient's norm, below which clipping is suspect and below which it is never meant.
  private static let (smallClip, tinyClip) = (0.1, 0.003)

  private func clipNorm(_ gradientNorm: Double) -> Suspect? {
    guard let limit = training.clipNorm, gradientNorm.isFinite, limit < Self.smallClip * gradientNorm else {
      return nil
    }
    return Suspect(
      cause: .clipNorm(limit, norm: gradientNorm), repaired: setup.changing { $0.training.clipNorm = nil },
      deservesWarning: false)
  }

  /// 1 / (1 - momentum) steps are averaged: 30 and 200.
  private static let (largeMomentum, hugeMomentum) = (0.966, 0.995)
  private static let usualMomentum = 0.9

  private var momentum: Suspect? {
    let optimizer = training.optimizer
    guard let key = ["momentum", "beta1"].first(where: { optimizer.number($0) != nil }),
      let value = optimizer.number(key), value > Self.largeMomentum
    else { return nil }
    return Suspect(
      cause: .momentum(key: key, value: value),
      repaired: setup.changing { $0.training.optimizer = optimizer.with(key, Self.usualMomentum) },
      deservesWarning: value > Self.hugeMomentum)
  }

  private static let largeSmoothing = 0.4

  private var labelSmoothing: Suspect? {
    let value = setup.spec.loss.labelSmoothing
    guard value > Self.largeSmoothing else { return nil }
    return Suspect(
      cause: .labelSmoothing(value), repaired: setup.changing { $0.loss.labelSmoothing = 0 }, deservesWarning: true)
  }

  /// Ratios of the largest weight to the smallest: above the first they are suspect, above the second worth a word.
  private static let (unequalWeights, veryUnequalWeights) = (20.0, 200.0)

  private var classWeights: Suspect? {
    guard case .list(let weights) = setup.spec.loss.classWeights, let largest = weights.max(),
      let smallest = weights.filter({ $0 > 0 }).min(), largest > Self.unequalWeights * smallest
    else { return nil }
    return Suspect(
      cause: .classWeights, repaired: setup.changing { $0.loss.classWeights = .none },
      deservesWarning: largest > Self.veryUnequalWeights * smallest)
  }

  private static let smallScale = 0.01

  private var learningRateScale: Suspect? {
    let small = layers.filter {
      $0.parameterCount > 0 && $0.spec.learningRateScale > 0 && $0.spec.learningRateScale < Self.smallScale
    }
    guard let worst = small.min(by: { $0.spec.learningRateScale < $1.spec.learningRateScale }) else { return nil }
    return Suspect(
      cause: .learningRateScale(layers: small.map(\.name), scale: worst.spec.learningRateScale),
      repaired: setup.changingLayers { if $0.learningRateScale > 0 { $0.learningRateScale = 1 } },
      deservesWarning: false)
  }

  private static let largeEpsilon = 1e-4

  private var epsilon: Suspect? {
    guard let value = training.optimizer.number("epsilon"), value > Self.largeEpsilon else { return nil }
    return Suspect(
      cause: .optimizerEpsilon(value),
      repaired: setup.changing { $0.training.optimizer = $0.training.optimizer.with("epsilon", nil) },
      deservesWarning: false)
  }

  private var summedLoss: Suspect? {
    guard setup.spec.loss.reduction == .sum, setup.batchSize > 1 else { return nil }
    return Suspect(
      cause: .summedLoss(images: setup.batchSize), repaired: setup.changing { $0.loss.reduction = .mean },
      deservesWarning: false)
  }
}
