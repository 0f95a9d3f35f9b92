/// A configuration as a flat list, for comparing two of them.
extension Configuration {
  /// One key with its value, as it was written or changed; what is not written has its default and is not listed.
  public struct Assignment: Hashable, Sendable {
    /// `train`, or the whole name of a layer.
    public var stanza: String
    public var key: String
    public var value: String
    public var isLayer: Bool
  }

  /// Every key of the settings, then of the layers in the order of the network, blocks written out and overrides applied.
  ///
  /// A layer also has the keys `kind`, the word between its brackets, and `from` if it does not read the layer before.
  public var assignments: [Assignment] {
    var result: [Assignment] = []
    for kind in Vocabulary.settingStanzas {
      for entry in settings[kind]?.entries ?? [] {
        result.append(Assignment(stanza: kind, key: entry.key.text, value: entry.value.written, isLayer: false))
      }
    }
    // What is a rule of an older edition is a key today, and tells two runs apart.
    if hasOlderSplit { result.append(Assignment(stanza: "data", key: "stratify", value: "no", isLayer: false)) }
    for (index, node) in nodes.enumerated() {
      func add(_ key: String, _ value: String) {
        result.append(Assignment(stanza: node.name, key: key, value: value, isLayer: true))
      }
      add("kind", node.stanza.kind.text)
      if node.inputs != [index == 0 ? nil : index - 1] {
        add("from", node.inputs.map { $0.map { nodes[$0].name } ?? LayerName.input }.joined(separator: ", "))
      }
      for entry in node.stanza.entries where entry.key.text != "name" && entry.key.text != "from" {
        add(entry.key.text, entry.value.written)
      }
    }
    return result
  }
}
