import CNNData
import CNNEngine
import CNNRun
import CNNSpec

extension Divergence {
  /// Where numbers that are not finite come from: the first of these that a step shows.
  public enum Cause: Equatable, Sendable {
    /// The largest pixel, after mean and std, is far from what a network is made for; infinite if it is. `faults` are the
    /// settings that make it so, as far as they are known.
    case pixels(magnitude: Double, faults: [SettingsWarning])
    /// The same for target images.
    case targets(magnitude: Double)
    /// The gradient is a sum that grows with the classes' weights.
    case classWeights(largest: Double)
    /// Finite outputs whose loss is not.
    case outputs(magnitude: Double)
    /// The learning rate times the weight decay turns decay into growth.
    case weightDecay(product: Double)
    /// There was no update before, so the values grow with the weights that the training began with.
    case firstWeights
    case updates

    /// The word of `divergence.json`.
    public var word: String {
      switch self {
      case .pixels: "pixels"
      case .targets: "targets"
      case .classWeights: "class_weights"
      case .outputs: "outputs"
      case .weightDecay: "weight_decay"
      case .firstWeights: "first_weights"
      case .updates: "updates"
      }
    }
  }
}

/// Looks for the cause of a divergence in the step's batch and settings.
struct DivergenceCause {
  /// After normalisation pixels are a few deviations from 0; beyond this their unit is wrong.
  static let usualMagnitude = 100.0
  /// Class weights beyond this are no ratio of classes.
  private static let usualWeight = 1e3

  let site: DivergenceSite
  let loss: Loss
  let training: TrainingSpec

  /// - Parameters:
  ///   - outputs: Of the network for the batch.
  ///   - isLayerKnown: Whether a layer has outputs that are not finite.
  func found(_ quantity: DivergedQuantity, outputs: FloatView, isLayerKnown: Bool) -> Divergence.Cause {
    let pixels = site.batch.images.magnitude
    if !(pixels <= Self.usualMagnitude) { return .pixels(magnitude: pixels, faults: []) }
    if let targets = site.batch.targets?.magnitude, !(targets <= Self.usualMagnitude) {
      return .targets(magnitude: targets)
    }
    if let largest = loss.classWeights?.max(), largest > Self.usualWeight, loss.growsWithWeights(of: training) {
      return .classWeights(largest: largest)
    }
    let decay = site.learningRate * training.weightDecay
    // The factor of a decayed weight is 1 - decay.
    if decay > 2, site.update > 1 || quantity == .parameter { return .weightDecay(product: decay) }
    if quantity == .loss, !isLayerKnown { return .outputs(magnitude: outputs.magnitude) }
    if site.update == 1, quantity != .parameter { return .firstWeights }
    return .updates
  }

  /// The same for an image of an evaluation, which follows the updates of an epoch.
  static func found(
    inEvaluationOf pixels: Double, learningRate: Double, _ training: TrainingSpec
  ) -> Divergence.Cause {
    if !(pixels <= usualMagnitude) { return .pixels(magnitude: pixels, faults: []) }
    let decay = learningRate * training.weightDecay
    return decay > 2 ? .weightDecay(product: decay) : .updates
  }
}

extension Divergence {
  /// Notes what the configuration does already against large updates.
  mutating func note(_ training: TrainingSpec) {
    clipsGradient = training.clipNorm != nil
    warmsUp = training.warmsUp
  }

  /// Looks for the settings at fault where pixels are the cause.
  mutating func noteSettings(_ configuration: Configuration, _ data: DataSet) {
    guard case .pixels(let magnitude, _) = cause else { return }
    let review = SettingsReview(configuration, RunOutline(configuration, data))
    cause = .pixels(magnitude: magnitude, faults: review.pixelWarnings + review.colourWarnings)
  }
}

extension FloatView {
  /// The largest absolute value; infinite if one value is not a number.
  var magnitude: Double {
    array.reduce(0) { largest, value in value.isFinite ? max(largest, Double(abs(value))) : .infinity }
  }
}
