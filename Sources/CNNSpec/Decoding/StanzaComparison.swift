/// Checks what several stanzas say together: data that can't have the input's shape, patience without a held-out part.
struct StanzaComparison {
  let outcome: RunDecoder.Outcome
  let problems: ProblemCollector

  func check() {
    checkFormat()
    checkHeldOutPart()
    checkClassWeights()
    checkAugmentation()
  }

  /// CIFAR's images have one shape.
  private func checkFormat() {
    let cifar = Shape(channels: 3, height: 32, width: 32)
    guard let data = outcome.data, let input = outcome.input, let stanza = outcome.settings["data"],
      data.format == .cifar10 || data.format == .cifar100, input != cifar
    else { return }
    problems.report(
      .imagesDoNotFit(format: data.format.rawValue, images: cifar, input: input), at: stanza.place(of: "format"))
  }

  /// Nothing is ever selected by the test images, so what watches a validation result needs one.
  private func checkHeldOutPart() {
    guard (outcome.data?.validation ?? DataSpec.Validation.none) == DataSpec.Validation.none,
      let stanza = outcome.settings["train"],
      outcome.settings["data"] == nil || outcome.data != nil
    else { return }
    if outcome.training.patience != nil {
      problems.report(.needsValidation("patience"), at: stanza.place(of: "patience"))
    }
    if case .plateau = outcome.training.schedule {
      problems.report(.needsValidation("schedule = plateau"), at: stanza.place(of: "schedule"))
    }
  }

  private func checkClassWeights() {
    guard case .list(let weights) = outcome.loss.classWeights, let classes = outcome.data?.classes,
      weights.count != classes.count, let stanza = outcome.settings["loss"]
    else { return }
    problems.report(
      .classWeightCount(weights: weights.count, classes: classes.count), at: stanza.place(of: "class_weights"))
  }

  private func checkAugmentation() {
    guard let stanza = outcome.settings["augment"], let input = outcome.input else { return }
    let side = max(input.height, input.width)
    for (key, pixels) in [
      ("crop", outcome.augmentation.crop), ("translate", outcome.augmentation.translate),
      ("cutout", outcome.augmentation.cutout),
    ] where pixels >= side {
      problems.report(.augmentationTooLarge(key: key, pixels: pixels, input: input), at: stanza.place(of: key))
    }
  }
}
