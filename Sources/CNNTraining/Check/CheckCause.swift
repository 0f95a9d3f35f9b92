/// Why a set-up doesn't learn, or learns less than it could: the facts, which `CheckCause+Text` turns to words.
public enum CheckCause: Hashable, Sendable {
  // The data.
  case outputsDiffer
  /// Layers, settings and data that exclude each other in another way.
  case doesNotFit
  case oneClass
  /// Classes without a training image, and how many outputs there are for all.
  case classesWithoutImages(outputs: Int)
  /// Channels whose pixels are all equal, of so many.
  case constantPixels(channels: [Int], count: Int)
  /// All training images are the same.
  case equalImages
  /// `mean` and `std` of bytes, 0 to 255, for pixels that are scaled to 0...1.
  case pixelUnit(mean: [Double], std: [Double])
  case pixelScale(mean: Double, std: Double)
  /// The label of an image is that of one a few places further on.
  case shiftedLabels(by: Int)
  case unrelatedLabels
  /// About such a share of the labels is of other classes.
  case wrongLabels(share: Double)
  case leakedLabels

  // The layers.
  case noActivation(layers: [String])
  case mergedLayers(first: String, second: String)
  /// `key` is what gives it more numbers: `units` or `filters`; `nil` for a pool, for example.
  case narrowLayer(name: String, width: Int, classes: Int, key: String?)
  /// A pool, or a stride, that is far larger than what its input's features have seen.
  case lostPositions(name: String, window: Int, seen: Int)
  case outputActivation(name: String, kind: String)
  case outputDropout(name: String, rate: Double)
  case zeroWeights(layers: [String])
  case explodingSignal(name: String, size: Double, reason: ExplodingReason)
  case vanishingSignal(name: String, variation: Double, reason: VanishingReason)
  case deadUnits(name: String, afterTraining: Bool)
  case noGradient(tensors: [String])

  // The settings.
  case dropout(name: String, rate: Double)
  /// Layers that learn nothing; the share of all parameters.
  case frozen(layers: [String], share: Double)
  case weightDecay(Double)
  /// The limit, and the norm of the untrained network's gradient.
  case clipNorm(Double, norm: Double)
  case momentum(key: String, value: Double)
  /// Batch normalisation over so few images, or values of a channel.
  case smallNormBatch(name: String, images: Int, values: Int)
  case labelSmoothing(Double)
  case zeroClassWeights(classes: Int)
  case classWeights
  case summedLoss(images: Int)
  case optimizerEpsilon(Double)
  case learningRateScale(layers: [String], scale: Double)

  // The training.
  case rateTooLarge(configured: Double, best: Double)
  /// Steps that the configured rate needs for what the best does in a few, and how many there will be.
  case rateTooSmall(configured: Double, best: Double, needed: Double, planned: Double)
  case noRate(from: Double, to: Double)
  case shortSweep(Int)
  /// The training has so few updates, each of so many images, that no rate helps, or hardly any.
  case fewSteps(Int, images: Int, isHopeless: Bool)
  case wrongGradient(tensor: String)
  case notByHeart
  case nothingGeneral

  /// Why a signal grows too large.
  public enum ExplodingReason: Hashable, Sendable {
    /// The weights of a layer are drawn so many times too large.
    case weights(LayerFigure)
    /// A layer multiplies by a number.
    case factor(LayerFigure)
    case depth
  }

  /// Why a signal dies away.
  public enum VanishingReason: Hashable, Sendable {
    /// `init`, or `init_gain`, of some layers draws weights that are too small; the smallest gain.
    case weights(layers: [String], gain: Double)
    /// A layer multiplies by a number.
    case factor(LayerFigure)
    /// A normalisation divides by the root of the variance and a number that is larger.
    case epsilon(LayerFigure, key: String)
    /// So many sigmoid or tanh layers one after another.
    case saturation(layers: Int, activation: String)
    /// So many layers without normalisation.
    case depth(layers: Int)
  }

  /// The layer that loses what tells images apart, whatever its weights are.
  var lossyLayer: String? {
    switch self {
    case .narrowLayer(let name, _, _, _), .lostPositions(let name, _, _): name
    default: nil
    }
  }

  /// The question whose answer shows it.
  public var part: CheckPart {
    switch self {
    case .outputsDiffer, .doesNotFit, .oneClass, .classesWithoutImages: .outputs
    case .constantPixels, .equalImages, .pixelUnit, .pixelScale: .input
    case .shiftedLabels, .unrelatedLabels, .wrongLabels: .labels
    case .leakedLabels: .shuffledLabels
    case .noActivation, .mergedLayers, .narrowLayer, .lostPositions, .outputActivation, .outputDropout, .zeroWeights:
      .layers
    case .dropout, .frozen, .weightDecay, .clipNorm, .momentum, .smallNormBatch, .labelSmoothing, .zeroClassWeights,
      .classWeights, .summedLoss, .optimizerEpsilon, .learningRateScale:
      .settings
    case .explodingSignal, .vanishingSignal: .norms
    case .deadUnits: .units
    case .noGradient, .wrongGradient: .gradients
    case .rateTooLarge, .rateTooSmall, .noRate, .shortSweep, .fewSteps: .learningRate
    case .notByHeart: .byHeart
    case .nothingGeneral: .heldOut
    }
  }
}
