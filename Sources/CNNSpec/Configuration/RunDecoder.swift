/// Turns a document into a run: blocks written out, every stanza decoded.
struct RunDecoder {
  private let problems: ProblemCollector
  private let edition: Edition
  private let settings: [String: ParsedSpec.Stanza]

  /// What could be understood of a document.
  struct Outcome {
    var input: Shape?
    var nodes: [LayerNode]
    var loss = LossSpec()
    var data: DataSpec?
    var augmentation = AugmentationSpec()
    var training = TrainingSpec()
    var engine = EngineSpec()
    /// The stanzas of settings, for messages that point at them.
    var settings: [String: ParsedSpec.Stanza]
  }

  static func decode(
    _ document: ParsedSpec, edition: Edition = .current, problems: ProblemCollector
  ) -> Outcome {
    let blocks = BlockReader(document, problems: problems)
    let decoder = RunDecoder(
      problems: problems, edition: edition, settings: Self.settings(in: blocks.stanzas, problems: problems))
    let layers = BlockExpander.layers(of: blocks.stanzas, definitions: blocks.definitions, problems: problems)
    if layers.isEmpty, problems.errorCount == 0 {
      problems.report(
        .noLayers, at: blocks.stanzas.last?.kind.place ?? Place(origin: .file, line: 1, column: 1, length: 1))
    }
    return decoder.outcome(layers)
  }

  private static func settings(
    in stanzas: [ParsedSpec.Stanza], problems: ProblemCollector
  ) -> [String: ParsedSpec.Stanza] {
    var settings: [String: ParsedSpec.Stanza] = [:]
    for stanza in stanzas where Vocabulary.settingStanzas.contains(stanza.kind.text) {
      let kind = stanza.kind.text
      if let earlier = settings[kind] {
        problems.report(
          .repeatedStanza(kind, firstLine: earlier.kind.place.location.line), at: stanza.kind.place)
      } else {
        settings[kind] = stanza
      }
    }
    return settings
  }

  private func outcome(_ layers: [BlockExpander.Layer]) -> Outcome {
    let input = settings["input"].flatMap { SettingsDecoder.input($0, problems: problems) }
    if settings["input"] == nil {
      problems.report(.missingStanza("input"), at: Place(origin: .file, line: 1, column: 1, length: 1))
    }
    let isOneDimensional = settings["input"]?.entry("length") != nil
    let nodes = layers.map { layer in
      LayerNode(
        name: layer.name, stanza: layer.stanza, inputs: layer.inputs,
        spec: LayerDecoder.decode(
          layer.stanza, name: layer.name, inputs: layer.inputs, isOneDimensional: isOneDimensional, problems: problems))
    }
    var outcome = Outcome(input: input, nodes: nodes, settings: settings)
    if let stanza = settings["loss"] { outcome.loss = SettingsDecoder.loss(stanza, problems: problems) }
    if let stanza = settings["data"] {
      outcome.data = DataDecoder.data(stanza, channels: input?.channels, edition: edition, problems: problems)
    }
    if let stanza = settings["augment"] {
      outcome.augmentation = SettingsDecoder.augmentation(stanza, problems: problems)
    }
    if let stanza = settings["train"] { outcome.training = TrainingDecoder.training(stanza, problems: problems) }
    if let stanza = settings["engine"] { outcome.engine = SettingsDecoder.engine(stanza, problems: problems) }
    return outcome
  }
}
