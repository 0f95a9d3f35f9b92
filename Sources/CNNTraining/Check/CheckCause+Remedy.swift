import CNNSpec

/// The words for each cause: what to do.
extension CheckCause {
  /// What to do.
  public func remedy(_ words: Means.Words) -> String {
    switch self {
    case .outputsDiffer: "change the last layer"
    case .doesNotFit: "change the key that the message names"
    case .oneClass: "add images of another class"
    case .classesWithoutImages(let outputs):
      "add images; or name the classes that have some under [data] classes, and give the last layer as many outputs instead of \(outputs)"
    case .constantPixels, .equalImages: words(.lookingAtData)
    case .pixelUnit(let mean, let std):
      "divide by 255: mean = \(Self.list(mean.map { $0 / 255 })), std = \(Self.list(std.map { $0 / 255 })); or leave both out, then they are computed"
    case .pixelScale: "leave mean and std out of [data]: they are computed from the training images"
    case .shiftedLabels:
      "compare images and labels\(words(.samples)); one of the two files has a record too many or too few at its beginning"
    case .unrelatedLabels:
      "compare images and labels\(words(.samples)); is the order of both files the same?"
    case .wrongLabels:
      "look at images and their labels\(words(.samples)), and at how the labels were made"
    case .leakedLabels: "look for images that carry their label, and for repeated images"
    case .noActivation, .mergedLayers: "add activation = relu to every layer but the last"
    case .narrowLayer(let name, _, let classes, let key?): "give \(name) more \(key), \(max(classes, 16)) or more"
    case .narrowLayer(let name, _, _, nil):
      "let \(name) leave more numbers: give it a smaller window, or the layers before it more filters"
    case .lostPositions(let name, _, _):
      "give \(name) a smaller window and stride, or more layers of [conv] before it"
    case .outputActivation(let name, _): "leave the activation of \(name) out"
    case .outputDropout(let name, _): "put \(name) before the last layer, or leave it out"
    case .zeroWeights(let layers): "leave init out of \(Self.names(layers)), or choose init = he_normal"
    case .explodingSignal(_, _, .factor(let layer)): "give \(layer.name) a factor near 1, or leave it out"
    case .explodingSignal: "leave init and init_gain out, choose init = he_normal, or add norm = batch"
    case .vanishingSignal(_, _, let reason): Self.remedy(reason)
    case .deadUnits(_, let afterTraining):
      afterTraining
        ? "lower learning_rate, or use leaky_relu"
        : "look at the layers before it, at init and at init_gain, or use leaky_relu"
    case .noGradient: "look at the layers after it, at their init and their activations"
    case .dropout(let name, _): "give \(name) a rate from 0.1 to 0.5"
    case .frozen(_, let share):
      share < 1
        ? "leave freeze and learning_rate_scale out, \(words(.trainedWeights))"
        : "leave freeze and learning_rate_scale out of the layers that have to learn"
    case .weightDecay: "lower weight_decay: 0.0001 to 0.001 is usual (0.01 to 0.1 with adamw)"
    case .clipNorm: "leave clip_norm out, or give it the size of usual gradients: clip_norm = 1"
    case .momentum(let key, _): "\(key) = 0.9"
    case .smallNormBatch: "make batch_size 16 or more, or use norm = group, which does not look at other images"
    case .labelSmoothing: "label_smoothing = 0.1"
    case .zeroClassWeights: "give every class a positive weight, or leave those classes out with [data] classes"
    case .classWeights: "class_weights = balanced, or none"
    case .summedLoss(let images): "leave reduction out, or divide learning_rate by \(images)"
    case .optimizerEpsilon: "leave epsilon out"
    case .learningRateScale(let layers, _): "leave learning_rate_scale out of \(Self.names(layers))"
    case .rateTooLarge(_, let best), .rateTooSmall(_, let best, _, _): "learning_rate = \(Self.number(best))"
    case .noRate: "make the network simpler until it learns, then add one thing at a time"
    case .fewSteps: "make batch_size or accumulate smaller, or give more epochs"
    case .shortSweep: "see whether the loss falls in the first epoch of a training"
    case .wrongGradient: "please report it with the configuration: this is a mistake of cnn"
    case .notByHeart: "make the network wider"
    case .nothingGeneral:
      "train for an epoch and look at the validation accuracy; give it more images or a network that fits them better"
    }
  }

  private static func remedy(_ reason: VanishingReason) -> String {
    switch reason {
    case .weights(let layers, _):
      "leave init and init_gain out of \(names(layers)), or choose init = he_normal with init_gain = 1"
    case .factor(let layer): "give \(layer.name) a factor near 1, or leave it out"
    case .epsilon(let layer, let key): "leave \(key) of \(layer.name) out: 0.00001 is usual"
    case .saturation(_, let activation):
      "use relu instead of \(activation) in all but the last layers, or add norm = batch"
    case .depth: "add norm = batch, or residual blocks with [add], or init = he_normal"
    }
  }
}
