/// Turns one layer stanza into what it means.
struct LayerDecoder {
  var reader: StanzaReader

  /// Largest number of channels, units and factors; products are checked by inference.
  private static let count = 1...StanzaReader.integerLimit
  private static let offset = 0...StanzaReader.integerLimit

  /// - Parameters:
  ///   - stanza: a stanza whose kind is one of `Vocabulary.layerStanzas`
  ///   - name: the layer's whole name
  /// - Returns: `nil` if anything in the stanza is wrong; it has been reported then.
  static func decode(
    _ stanza: ParsedSpec.Stanza, name: String, inputs: [Int?], isOneDimensional: Bool, problems: ProblemCollector
  ) -> LayerSpec? {
    var decoder = LayerDecoder(
      reader: StanzaReader(stanza, problems: problems, isOneDimensional: isOneDimensional))
    decoder.reader.rejectUnknownKeys()
    guard let meaning = LayerStanza.named(stanza.kind.text) else {
      preconditionFailure("the caller decodes layer stanzas only")
    }
    let kind = meaning.decode(&decoder)
    var layer = LayerSpec(name: name, inputs: inputs, kind: kind, location: stanza.kind.place.location)
    layer.norm = decoder.norm()
    layer.activation = decoder.activation()
    layer.initialization = decoder.initialization()
    layer.learningRateScale = decoder.reader.number("learning_rate_scale", in: .notNegative, default: 1)
    layer.freeze = decoder.reader.choice("freeze", default: .nothing)
    return decoder.reader.isSound ? layer : nil
  }

  mutating func convolution() -> ConvSpec {
    ConvSpec(
      filters: reader.integer("filters", in: Self.count), window: reader.size("kernel", in: Self.count),
      stride: reader.size("stride", in: Self.count, default: 1), padding: reader.padding("padding", default: .valid),
      paddingMode: paddingMode(), dilation: reader.size("dilation", in: Self.count, default: 1), groups: groups(),
      hasBias: reader.boolean("bias", default: true))
  }

  mutating func deconvolution() -> DeconvSpec {
    DeconvSpec(
      convolution: convolution(),
      outputPadding: reader.size("output_padding", in: Self.offset, default: 0, neutral: 0))
  }

  mutating func linear() -> LinearSpec {
    LinearSpec(units: reader.integer("units", in: Self.count), hasBias: reader.boolean("bias", default: true))
  }

  mutating func upsample() -> UpsampleSpec {
    UpsampleSpec(factor: reader.size("factor", in: Self.count), mode: reader.choice("mode", default: .nearest))
  }

  mutating func scale() -> ScaleSpec {
    ScaleSpec(
      factor: reader.number("factor", in: .any, default: 1), isLearned: reader.boolean("learned", default: false))
  }

  private mutating func paddingMode() -> PaddingMode {
    let mode: PaddingMode = reader.choice("padding_mode", default: .zeros)
    if mode != .zeros, reader.kind == "deconv" {
      reader.fail(.deconvPaddingMode(mode), at: reader.place(of: "padding_mode"))
    }
    return mode
  }

  private mutating func groups() -> GroupRule {
    guard let word = reader.value("groups", isRequired: false) else { return .count(1) }
    if word.text == "depthwise" { return .depthwise }
    guard word.text.utf8.first.map({ $0 < UInt8(ascii: "A") }) ?? false else {
      reader.failChoice(word, key: "groups", of: ["depthwise"])
      return .count(1)
    }
    return .count(reader.integer(word, key: "groups", in: Self.count) ?? 1)
  }

  mutating func pool() -> PoolSpec {
    let kind: PoolSpec.Kind = reader.choice("kind")
    let region = region()
    if kind == .max { reader.reject("count_padding", selector: "kind", value: "max", takenBy: ["average"]) }
    let side = if case .window(let size) = region { size } else { Size(1) }
    let stride = reader.has("stride") ? reader.size("stride", in: Self.count, default: 1) : side
    return PoolSpec(
      kind: kind, region: region, stride: stride, padding: reader.padding("padding", default: .explicit(.none)),
      roundsUp: reader.boolean("ceil", default: false), countsPadding: reader.boolean("count_padding", default: true))
  }

  /// `size`, or `output`; what moves a window means nothing where it has no size of its own.
  private mutating func region() -> PoolSpec.Region {
    let (size, output) = (reader.stanza.entry("size")?.value.text, reader.stanza.entry("output")?.value.text)
    guard output != nil || size == "global" else { return .window(reader.size("size", in: Self.count)) }
    if let output { reader.reject("size", selector: "output", value: output, takenBy: []) }
    for key in ["stride", "padding", "ceil", "count_padding"] {
      reader.reject(key, selector: output == nil ? "size" : "output", value: output ?? "global", takenBy: [])
    }
    return output == nil ? .map : .parts(reader.size("output", in: Self.count))
  }

  private mutating func initialization() -> InitializationSpec {
    let kind: InitializationSpec.Kind = reader.choice("init", default: .pytorch)
    if kind == .dirac, reader.kind != "conv", reader.kind != "deconv" {
      reader.fail(.diracNeedsFilters(stanza: reader.kind), at: reader.place(of: "init"))
    }
    return InitializationSpec(kind, gain: reader.number("init_gain", in: .positive, default: 1))
  }
}

// MARK: - Activations and normalisations

extension LayerDecoder {
  /// The `activation` key of stanzas that do something else first.
  private mutating func activation() -> ActivationSpec? {
    guard Vocabulary.keys(of: reader.kind).contains("activation") else { return nil }
    let words = ["none"] + ActivationSpec.Kind.allCases.map(\.rawValue)
    let word = reader.choice("activation", of: words, default: "none")
    rejectSlope(selector: "activation", value: word)
    guard let kind = ActivationSpec.Kind(rawValue: word) else { return nil }
    return activation(kind)
  }

  mutating func standaloneActivation() -> ActivationSpec {
    let kind: ActivationSpec.Kind = reader.choice("kind")
    rejectSlope(selector: "kind", value: kind.rawValue)
    return activation(kind)
  }

  private mutating func activation(_ kind: ActivationSpec.Kind) -> ActivationSpec {
    ActivationSpec(kind, slope: reader.number("slope", in: .any, default: kind.standardSlope))
  }

  private mutating func rejectSlope(selector: String, value: String) {
    let owners = ActivationSpec.Kind.allCases.filter(\.takesSlope).map(\.rawValue)
    reader.reject("slope", selector: selector, value: value, takenBy: owners)
  }

  /// The `norm` key of `[conv]`, `[deconv]` and `[linear]`.
  private mutating func norm() -> NormSpec? {
    guard Vocabulary.keys(of: reader.kind).contains("norm") else { return nil }
    let kinds = [NormSpec.Kind.batch, .group, .layer]
    let word = reader.choice("norm", of: ["none"] + kinds.map(\.rawValue), default: "none")
    reader.reject("norm_groups", selector: "norm", value: word, takenBy: ["group"])
    reader.reject("norm_momentum", selector: "norm", value: word, takenBy: ["batch"])
    reader.reject("norm_epsilon", selector: "norm", value: word, takenBy: kinds.map(\.rawValue))
    guard let kind = NormSpec.Kind(rawValue: word) else { return nil }
    if kind == .group, !reader.has("norm_groups") {
      reader.warn(.singleNormGroup(key: "norm_groups"), at: reader.place(of: "norm"))
    }
    return NormSpec(
      kind, epsilon: reader.number("norm_epsilon", in: .summand, default: 1e-5),
      momentum: reader.number("norm_momentum", in: .unit, default: 0.1),
      groups: reader.integer("norm_groups", in: Self.count, default: 1))
  }

  mutating func standaloneNorm() -> NormSpec {
    let kind: NormSpec.Kind = reader.choice("kind")
    let word = kind.rawValue
    let isKindGiven = reader.has("kind")
    if isKindGiven {
      reader.reject("groups", selector: "kind", value: word, takenBy: ["group"])
      reader.reject("momentum", selector: "kind", value: word, takenBy: ["batch"])
      reader.reject("epsilon", selector: "kind", value: word, takenBy: ["batch", "group", "layer"])
      for key in ["size", "alpha", "beta", "k"] {
        reader.reject(key, selector: "kind", value: word, takenBy: ["local_response"])
      }
    }
    if isKindGiven, kind == .group, !reader.has("groups") {
      reader.warn(.singleNormGroup(key: "groups"), at: reader.place(of: "kind"))
    }
    return NormSpec(
      kind, epsilon: reader.number("epsilon", in: .summand, default: 1e-5),
      momentum: reader.number("momentum", in: .unit, default: 0.1),
      groups: reader.integer("groups", in: Self.count, default: 1),
      size: reader.integer("size", in: Self.count, default: 5),
      alpha: reader.number("alpha", in: .any, default: 1e-4), beta: reader.number("beta", in: .any, default: 0.75),
      bias: reader.number("k", in: .any, default: 1))
  }
}
