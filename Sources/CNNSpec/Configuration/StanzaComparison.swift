/// Checks what several stanzas say together: data that can't have the input's shape, patience without a held-out part.
struct StanzaComparison {
  let outcome: RunDecoder.Outcome
  let problems: ProblemCollector

  /// - Parameter architecture: `nil` if the shapes are not known because of an error.
  func check(_ architecture: Architecture?) {
    if let architecture { checkOutput(architecture) }
    checkFormat()
    checkHeldOutPart()
    checkClassWeights()
    checkAugmentation()
  }

  /// A network for training has one output a class; without [loss] and [data] any shape is fine.
  private func checkOutput(_ architecture: Architecture) {
    guard let last = architecture.layers.last, let stanza = outcome.nodes.last?.stanza,
      outcome.settings["loss"] != nil || outcome.settings["data"] != nil
    else { return }
    let output = architecture.output
    if outcome.loss.kind == .crossEntropy, output.positions != 1 {
      problems.report(
        .lossNeedsClasses(loss: outcome.loss.kind.rawValue, layer: last.name, output: output), at: stanza.kind.place,
        uses: stanza.uses)
    } else if let classes = classCount, outcome.loss.classCount(outputs: output.count) != classes {
      let key = stanza.entry("units") == nil ? "filters" : "units"
      problems.report(
        .classCount(layer: last.name, output: output.count, classes: classes), at: stanza.place(of: key),
        uses: stanza.uses)
    }
    checkOneOutput(last, output)
  }

  /// Among losses of single outputs, only that of one output for two classes knows whose label an output belongs to.
  private func checkOneOutput(_ last: ArchitectureLayer, _ output: Shape) {
    guard outcome.loss.kind == .binaryCrossEntropy, output.count != 1, let stanza = outcome.settings["loss"] else {
      return
    }
    let isWeighted = outcome.loss.classWeights != LossSpec.ClassWeights.none
    for (key, isUsed) in [("label_smoothing", outcome.loss.labelSmoothing > 0), ("class_weights", isWeighted)]
    where isUsed {
      problems.report(
        .needsOneOutput(key: key, layer: last.name, output: output.count), at: stanza.place(of: key),
        uses: stanza.uses)
    }
  }

  /// The number of classes, where the configuration alone says it.
  private var classCount: Int? {
    outcome.data.flatMap { $0.classes?.count ?? $0.format.definition.classCount }
  }

  /// Images of some formats have one shape.
  private func checkFormat() {
    guard let format = outcome.data?.format, let input = outcome.input, let stanza = outcome.settings["data"],
      let images = format.definition.shape, input != images
    else { return }
    problems.report(
      .imagesDoNotFit(format: format.rawValue, images: images, input: input), at: stanza.place(of: "format"))
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
