import CNNSpec
import Foundation

/// The words for each cause: what is wrong.
extension CheckCause {
  /// What is wrong, in a sentence without a full stop.
  public var cause: String {
    switch self {
    case .outputsDiffer: return "the last layer does not have the size that the data asks for"
    case .doesNotFit: return "the configuration and the data exclude each other, so there is nothing to train"
    case .oneClass: return "images of the other classes are missing, or [data] classes names one alone"
    case .classesWithoutImages: return "the last layer is larger than the data has classes, or images are missing"
    case .constantPixels(let channels, let count):
      guard channels.count < count else {
        return
          "all training pixels are equal: the images are of one colour, or are not what the files seem to be"
      }
      let numbers = channels.map(String.init).joined(separator: ", ")
      return
        "all training pixels of channel \(numbers) are equal, so \(channels.count == 1 ? "it shows" : "they show") nothing"
    case .equalImages: return "all training images are the same, so nothing in them says which class is which"
    case .pixelUnit(let mean, let std):
      return
        "mean = \(Self.list(mean)) and std = \(Self.list(std)) are of the wrong unit: they belong to bytes from 0 to 255, and pixels are scaled to 0...1 before the mean is subtracted"
    case .pixelScale(let mean, let std):
      return
        "the pixels are not normalised, or with numbers of another scale: the network sees mean \(Self.number(mean)) and standard deviation \(Self.number(std)) instead of about 0 and 1"
    case .shiftedLabels(let shift):
      let places = "\(abs(shift)) \(abs(shift) == 1 ? "place" : "places")"
      return
        "the labels are shifted: each image has the label of the one \(places) \(shift > 0 ? "after" : "before") it"
    case .unrelatedLabels:
      return
        "the labels do not follow from the images: shuffled labels, or labels of other images. The network learns a few images by heart, so it is able to learn"
    case .wrongLabels(let share):
      return
        "about \(Self.percent(share)) of the labels seem to be wrong: an image that is not nearest to its class is as far from it as from any other, which similar classes do not explain"
    case .leakedLabels: return "labels that were drawn by lot are answered right"
    case .noActivation(let layers):
      return
        "no activation: nothing between \(Self.names(layers)) is nonlinear, so the \(layers.count) layers together are one linear function, no better than a single [linear]"
    case .mergedLayers(let first, let second):
      return
        "no activation between \(first) and \(second): together they are one linear function, no better than \(second) alone"
    case .narrowLayer(let name, let width, let classes, _):
      return
        "too few units: everything that the network knows about an image passes through \(width == 1 ? "a single number" : "the \(width) numbers") of \(name), which is little to tell \(classes) classes apart"
    case .lostPositions(let name, let window, let seen):
      return
        "\(name) pools too early: it merges \(window) pixels across, when the features that it reads have seen \(seen), so where things are in the image is lost"
    case .outputActivation(let name, let kind):
      return
        "\(kind) on the outputs (\(name)): the loss takes plain numbers and has its own softmax or sigmoid, so the probabilities cannot get near 0 and 1"
    case .outputDropout(let name, let rate):
      return "\(name) sets \(Self.percent(rate)) of the outputs themselves to zero, whatever the network has found"
    case .zeroWeights(let layers):
      return
        "\(Self.names(layers)) \(layers.count == 1 ? "starts" : "start") with weights of zero: all units compute the same and get the same gradient, or none"
    case .explodingSignal(let name, let size, let reason):
      return
        "signals explode: the untrained network's outputs grow to \(Self.number(size)) in \(name) (root mean square)\(Self.text(reason))"
    case .vanishingSignal(let name, let variation, let reason):
      return
        "the signal vanishes: between two images what reaches \(name) differs by \(Self.number(variation)) only, and gradients on their way back shrink as much. \(Self.text(reason))"
    case .deadUnits(let name, let afterTraining):
      return afterTraining
        ? "updates were so large that units of \(name) left the range in which they react"
        : "dead units: what the units of \(name) read is never positive, so ReLU puts out zero and passes no gradient on"
    case .noGradient(let tensors):
      return "a layer after \(tensors.first ?? "") puts out a constant, so nothing tells how to change it"
    case .dropout(let name, let rate):
      return
        "too much dropout: \(name) sets \(Self.exact(rate * 100)) % of its numbers to zero (rate = \(Self.exact(rate)))"
    case .frozen(let layers, let share):
      guard share < 1 else { return "everything is frozen: no layer may change" }
      return
        "frozen layers: \(Self.names(layers)), with \(Self.percent(share)) of the parameters, \(layers.count == 1 ? "keeps" : "keep") the random weights of the beginning"
    case .weightDecay(let value):
      return
        "too much weight decay: weight_decay = \(Self.number(value)) pulls the weights to zero faster than the loss moves them away"
    case .clipNorm(let limit, let norm):
      return
        "clip_norm = \(Self.number(limit)) is too small: the gradient's norm is \(Self.number(norm)), so every step is shortened to \(Self.percent(limit / norm))"
    case .momentum(let key, let value):
      return
        "too much momentum: \(key) = \(Self.exact(value)) averages over \(Self.count(1 / (1 - value))) steps, so steps add up and overshoot"
    case .smallNormBatch(let name, let images, let values):
      let count = values > images ? "" : ": \(values) \(values == 1 ? "value" : "values") a channel"
      return
        "the batch is too small for batch normalisation: \(name) takes mean and variance from \(images) \(images == 1 ? "image" : "images")\(count), which says little about the data"
    case .labelSmoothing(let value):
      return "too much label smoothing: label_smoothing = \(Self.number(value)) leaves little of the labels"
    case .zeroClassWeights(let classes):
      return
        "class_weights are 0 for \(classes) \(classes == 1 ? "class" : "classes"), whose images count for nothing"
    case .classWeights: return "class_weights are so unequal that the images of some classes hardly count"
    case .summedLoss(let images):
      return
        "reduction = sum makes gradients \(images) times as large as the mean does, and the learning rate does not fit that"
    case .optimizerEpsilon(let value):
      return
        "epsilon = \(Self.number(value)) of the optimizer is larger than the gradients, so its steps are far smaller than learning_rate"
    case .learningRateScale(let layers, let scale):
      return
        "learning_rate_scale = \(Self.number(scale)) of \(Self.names(layers)) leaves hardly anything of the learning rate"
    case .rateTooLarge(let configured, let best):
      return
        "the learning rate is too large: about \(Self.number(configured / best)) times as large as the best one tried"
    case .rateTooSmall(let configured, let best, let needed, let planned):
      return
        "the learning rate is too small by a factor of about \(Self.count(best / configured)): it needs some \(Self.count(needed)) steps for what the best one tried does in a few, and the training has \(Self.count(planned))"
    case .noRate(let from, let to):
      return "nothing is learned at any learning rate from \(Self.number(from)) to \(Self.number(to))"
    case .fewSteps(let steps, let images, let isHopeless):
      return
        "the training has \(steps) \(steps == 1 ? "step" : "steps") in all, each of \(images) images"
        + (isHopeless
          ? ", and the rate needs more than ten times as many" : ": few for a network that begins with random weights")
    case .shortSweep(let steps):
      return "the network is so large that there was time for \(steps) steps only, which is too few to tell"
    case .wrongGradient(let tensor):
      return
        "the gradient of \(tensor) differs from differences of the loss that agree with each other, by far more than their rounding"
    case .notByHeart:
      return "the network cannot tell a few images apart, though its signals, settings and rates look sound"
    case .nothingGeneral:
      return
        "what the network learns holds for its own images only, or it learns too slowly to show anything in a few steps"
    }
  }

  private static func text(_ reason: ExplodingReason) -> String {
    switch reason {
    case .weights(let layer): "; the weights of \(layer.name) are drawn about \(number(layer.value)) times too large"
    case .factor(let layer): "; \(layer.name) multiplies by \(number(layer.value))"
    case .depth: ""
    }
  }

  private static func text(_ reason: VanishingReason) -> String {
    switch reason {
    case .weights(let layers, let gain):
      "The weights of \(names(layers)) are drawn up to \(count(1 / gain)) times too small"
    case .saturation(let layers, let activation):
      "\(layers) \(layers == 1 ? "layer" : "layers") with \(activation) \(layers == 1 ? "flattens" : "flatten") it, each by a factor"
    case .factor(let layer): "\(layer.name) multiplies it by \(number(layer.value))"
    case .epsilon(let layer, let key):
      "\(key) = \(number(layer.value)) of \(layer.name) is larger than the variance that it is added to, so the normalisation divides by it"
    case .depth(let layers): "\(layers) layers without normalisation shrink it, each by a factor"
    }
  }

  static func names(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
  }

  static func list(_ values: [Double]) -> String {
    values.map { String(format: "%.4g", $0) }.joined(separator: ", ")
  }

  /// Three digits that count, and thousands that can be read: `300,000`.
  static func count(_ value: Double) -> String {
    let largest = 1e15
    guard abs(value) < largest else { return number(value) }
    return Phrase.grouped(Int((Double(String(format: "%.3g", value)) ?? value).rounded(.toNearestOrEven)))
  }

  /// A value as it was set, of which the last digits may matter: 0.9999.
  static func exact(_ value: Double) -> String { String(format: "%.7g", value) }
  static func number(_ value: Double) -> String { CheckFinding.number(value) }
  static func percent(_ share: Double) -> String { CheckFinding.percent(share) }
}
