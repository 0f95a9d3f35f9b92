import CNNData
import CNNSpec

/// A question that `cnn check` answers about a configuration and its data.
public enum CheckPart: String, CaseIterable, Sendable {
  case outputs
  case input
  case labels
  case layers
  case settings
  case firstLoss = "first loss"
  case norms
  case units
  case gradients
  case learningRate = "learning rate"
  case byHeart = "by heart"
  case heldOut = "held-out"
  case shuffledLabels = "shuffled labels"
}

/// The answer to one question: the facts, which `CheckFinding+Text` turns to words.
public enum CheckFinding: Sendable {
  case outputsFit(outputs: Int, classes: Int)
  /// The only class that there is.
  case oneClass(Name)
  case outputsDiffer(ConfigurationConflict)
  /// Outputs for classes that no training image has.
  case outputsWithoutImages(classes: [Name], outputs: Int)
  case input([PixelScale], isClassification: Bool)
  /// `ignorant` is the loss of a network whose outputs are all zero; ln(classes) with `classes`.
  case firstLoss(found: Double, ignorant: Double, classes: Int?)
  /// What comparing with the mean image of each class finds about the labels.
  case labels(LabelResult)
  /// Layers that have weights.
  case layers(weighted: Int)
  case settings
  /// Root mean squares of the layers' outputs: the smallest and the largest.
  case norms(smallest: LayerFigure, largest: LayerFigure)
  /// The layer with the largest share of units that put out zero for every image.
  case deadUnits(LayerFigure, images: Int, afterTraining: Bool)
  case noActivationThatCanDie
  case gradients(GradientResult)
  /// Weights that no gradient reaches.
  case noGradient(tensors: [String])
  case learningRate(RateSweep)
  case byHeart(HeartResult)
  case heldOut(HeldOutResult)
  case shuffledLabels(HeldOutResult)
  case skipped(CheckSkip)

  public enum Outcome: String, Sendable { case pass, warning, fail, skipped }
}

/// Why a question was not asked.
public enum CheckSkip: Sendable {
  case regression
  case tooFewImages(Int)
  /// So many of the held-out images are of one class that no result would show that more than it was learned.
  case guessingSuffices(correct: Int, images: Int)
}

/// Gradients beside differences of the loss.
public struct GradientResult: Sendable {
  public enum Verdict: Sendable {
    case agree
    /// Differences at several steps agree with each other and not with the gradient.
    case wrong
    /// Differences at several steps don't agree with each other: the loss has kinks there, and proves nothing.
    case rough
    /// No difference is larger than its rounding.
    case tooSmall
  }

  public var verdict: Verdict
  /// Tensors that were compared, and those whose differences are lost in rounding.
  public var compared: Int
  public var unmeasured: Int
  /// The largest relative difference.
  public var worst: LayerFigure
}

/// Right answers of the nearest mean image on held-out images, with the labels as they are and moved by some places.
public struct LabelResult: Sendable {
  public var images: Int
  public var chance: Double
  /// Keyed by the number of places.
  public var correct: [Int: Int]
  /// Where the labels as they are stand among the classes, that of the nearest mean image first.
  public var ranks = LabelRanks()

  public var own: Int { correct[0] ?? 0 }

  /// Whether the labels follow from the images, however simple the comparison.
  public var follows: Bool { Double(own) > limit }

  /// Places by which labels have to be moved back to follow from the images; `nil` when they do so as they are.
  public var shift: Int? {
    guard !follows, let best = correct.filter({ $0.key != 0 }).max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }),
      Double(best.value) > limit, best.value > 2 * own
    else { return nil }
    return best.key
  }

  /// Several labelings are tried, so luck has several chances: four deviations.
  private var limit: Double { Guessing(images: images, share: chance).limit(deviations: 4) }
}

/// A number that belongs to a layer or a tensor.
public struct LayerFigure: Hashable, Sendable {
  public var name: String
  public var value: Double
}

/// Short trainings at several learning rates.
public struct RateSweep: Sendable {
  public struct Point: Hashable, Sendable {
    public var rate: Double
    /// Mean loss of the last quarter of its steps; `nil` when a number stopped being finite.
    public var loss: Double?
  }

  /// By ascending rate.
  public var points: [Point]
  public var configured: Double
  public var steps: Int
  /// The loss of a network that knows nothing.
  public var ignorant: Double
  /// Steps of the whole training.
  public var planned = Double.infinity
  /// Images of a step, as a share of those of an update of the training.
  public var batchShare = 1.0
  /// The configured rate's loss after more steps, if the rate looked too large after these.
  public var laterLoss: Later?

  public struct Later: Hashable, Sendable {
    public var loss: Double
    public var steps: Int
  }

  /// The rate with the lowest loss.
  public var best: Point? {
    points.filter { $0.loss != nil }.min { ($0.loss ?? 0, $0.rate) < ($1.loss ?? 0, $1.rate) }
  }

  /// What a rate gained over knowing nothing, as a share of what the best gained.
  public func share(of point: Point) -> Double { point.loss.map(share(ofLoss:)) ?? 0 }

  private func share(ofLoss loss: Double) -> Double {
    guard let best = best?.loss, best < ignorant else { return 0 }
    return max(0, (ignorant - loss) / (ignorant - best))
  }

  /// Whether any rate brings the loss visibly below that of knowing nothing.
  public var learns: Bool { (best?.loss).map { $0 < (1 - Self.leastGain) * ignorant } ?? false }

  public var configuredShare: Double { points.first { $0.rate == configured }.map(share) ?? 0 }

  /// The configured rate if it learns well, else the best.
  var workingRate: Double { configuredShare >= Self.wellShare ? configured : best?.rate ?? configured }

  /// Whether the configured rate is too small for what learns; of a rate that is not good.
  var isTooSmall: Bool { (best?.rate).map { $0 > configured } ?? false }

  /// Whether a number stopped being finite at the configured rate.
  var configuredDiverges: Bool { points.contains { $0.rate == configured && $0.loss == nil } }

  /// Whether the configured rate looks too large after a few steps, though no number overflows.
  var isDoubtfullyLarge: Bool { configuredShare < Self.wellShare && !isTooSmall && !configuredDiverges }

  /// Whether more steps show that the configured rate learns well.
  var learnsLater: Bool { laterLoss.map { share(ofLoss: $0.loss) >= Self.wellShare } ?? false }

  /// Steps that the configured rate needs for what the best reached in its few steps: as many more as it is smaller,
  /// and as many fewer as the training's batches are larger.
  var neededSteps: Double { best.map { Double(steps) * batchShare * $0.rate / configured } ?? .infinity }

  /// Whether that is far more than the training has, or more. A training that is a little too short learns less, and is not
  /// unable to learn.
  var isTooSlow: Bool { configuredShare < Self.uselessShare && neededSteps > Self.hopelessFactor * planned }
  var isSlow: Bool { configuredShare < Self.uselessShare && neededSteps > planned }
  private static let hopelessFactor = 10.0

  /// A gain on the loss that no luck of a few steps gives.
  static let leastGain = 0.03
  /// Shares of the best gain: above the first a rate is good, below the second it is useless.
  static let (wellShare, uselessShare) = (0.5, 0.2)
}

/// A few images learned by heart.
public struct HeartResult: Sendable {
  public var images: Int
  public var rate: Double
  /// Steps until they were learned; `nil` if they weren't.
  public var steps: Int?
  public var firstLoss: Double
  public var lastLoss: Double
}

/// Right answers on images that were not trained on.
public struct HeldOutResult: Sendable {
  public var correct: Int
  public var images: Int
  /// The share of the most frequent class: what guessing reaches.
  public var chance: Double
  public var steps: Int
  public var rate: Double

  public var accuracy: Double { Double(correct) / Double(max(images, 1)) }

  /// Right answers that labels which don't follow from the images reach with a probability of 0.1 % at most.
  public var threshold: Double { limit(deviations: 3) }

  var isBeyondChance: Bool { Double(correct) > threshold }

  /// Images that the best guess without looking gets right.
  var guessed: Int { Int((chance * Double(images)).rounded()) }

  func limit(deviations: Double) -> Double {
    Guessing(images: images, share: chance).limit(deviations: deviations)
  }
}
