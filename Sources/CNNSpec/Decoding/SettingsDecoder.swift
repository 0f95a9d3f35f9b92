/// Turns `[input]`, `[loss]`, `[augment]` and `[engine]` into what they mean.
enum SettingsDecoder {
  private static let count = 1...StanzaReader.integerLimit
  private static let pixels = 0...StanzaReader.integerLimit

  /// - Returns: the image's shape, or `nil` if it could not be read.
  static func input(_ stanza: ParsedSpec.Stanza, problems: ProblemCollector) -> Shape? {
    var reader = StanzaReader(stanza, problems: problems)
    reader.rejectUnknownKeys()
    let channels = reader.integer("channels", in: count)
    let shape: Shape
    if reader.has("length") {
      for key in ["height", "width"] where reader.has(key) {
        reader.fail(.lengthBesideSize(key), at: reader.stanza.entry(key)?.key.place ?? stanza.kind.place)
      }
      shape = Shape(channels: channels, height: 1, width: reader.integer("length", in: count))
    } else {
      let height = reader.integer("height", in: count)
      shape = Shape(channels: channels, height: height, width: reader.integer("width", in: count))
    }
    if Checked.product(shape.channels, shape.height, shape.width, MemoryLayout<Float>.size) == nil {
      reader.fail(.inputOverflow(shape), at: stanza.kind.place)
    }
    return reader.isSound ? shape : nil
  }

  static func loss(_ stanza: ParsedSpec.Stanza, problems: ProblemCollector) -> LossSpec {
    var reader = StanzaReader(stanza, problems: problems)
    reader.rejectUnknownKeys()
    var loss = LossSpec()
    loss.kind = reader.choice("kind", default: .crossEntropy)
    for key in ["label_smoothing", "class_weights"] {
      reader.reject(
        key, selector: "kind", value: loss.kind.rawValue, takenBy: ["cross_entropy", "binary_cross_entropy"])
    }
    loss.labelSmoothing = reader.number("label_smoothing", in: .fraction, default: 0)
    loss.classWeights = classWeights(&reader)
    loss.reduction = reader.choice("reduction", default: .mean)
    return loss
  }

  private static func classWeights(_ reader: inout StanzaReader) -> LossSpec.ClassWeights {
    guard let word = reader.value("class_weights", isRequired: false) else { return .none }
    switch word.text {
    case "none": return .none
    case "balanced": return .balanced
    default: break
    }
    guard word.text.utf8.first.map({ $0 < UInt8(ascii: "A") }) ?? false else {
      reader.failChoice(word, key: "class_weights", of: ["none", "balanced"])
      return .none
    }
    guard let weights = reader.numbers("class_weights", in: .classWeight) else { return .none }
    if weights.allSatisfy({ $0 == 0 }) { reader.fail(.classWeightsAllZero, at: word.place) }
    return .list(weights)
  }

  static func augmentation(_ stanza: ParsedSpec.Stanza, problems: ProblemCollector) -> AugmentationSpec {
    var reader = StanzaReader(stanza, problems: problems)
    reader.rejectUnknownKeys()
    var augmentation = AugmentationSpec()
    augmentation.flip = reader.choice("flip", default: AugmentationSpec.Flip.none)
    augmentation.crop = reader.integer("crop", in: pixels, default: 0)
    augmentation.translate = reader.integer("translate", in: pixels, default: 0)
    augmentation.rotate = reader.number("rotate", in: .angle, default: 0)
    augmentation.scale = reader.number("scale", in: .fraction, default: 0)
    augmentation.brightness = reader.number("brightness", in: .colour, default: 0)
    augmentation.contrast = reader.number("contrast", in: .colour, default: 0)
    augmentation.cutout = reader.integer("cutout", in: pixels, default: 0)
    augmentation.mixup = reader.number("mixup", in: .alpha, default: 0)
    augmentation.cutmix = reader.number("cutmix", in: .alpha, default: 0)
    return augmentation
  }

  static func engine(_ stanza: ParsedSpec.Stanza, problems: ProblemCollector) -> EngineSpec {
    var reader = StanzaReader(stanza, problems: problems)
    reader.rejectUnknownKeys()
    var engine = EngineSpec()
    if let word = reader.value("threads", isRequired: false), word.text != "auto" {
      engine.threads = reader.integer(word, key: "threads", in: 1...1024)
    }
    engine.precision = reader.choice("precision", default: .float32)
    engine.convolution = reader.choice("convolution", default: .auto)
    return engine
  }
}
