/// Every word of the language: the stanzas and the keys that each of them takes.
///
/// One table, so that the decoder, the suggestions and the test of the documentation can't disagree.
public enum Vocabulary {
  /// Stanzas that make layers, in the order of the documentation.
  public static let layerStanzas = LayerStanza.all.map(\.word)
  /// Stanzas that may stand once.
  public static let settingStanzas = ["input", "loss", "data", "augment", "train", "engine"]
  /// Stanzas that define blocks.
  public static let blockStanzas = ["block", "end"]

  public static var stanzas: [String] { ["input"] + layerStanzas + blockStanzas + settingStanzas.dropFirst() }

  /// Keys of every layer stanza.
  public static let layerKeys = ["name", "from", "learning_rate_scale", "freeze", "init", "init_gain"]
  /// Keys of every use of a block, beside the block's parameters.
  static let useKeys = ["name", "from", "repeat"]

  /// The keys of a stanza; empty for a word that is no stanza.
  public static func keys(of stanza: String) -> [String] { table[stanza] ?? [] }

  private static let table: [String: [String]] = {
    var table = ownKeys
    for stanza in LayerStanza.all { table[stanza.word] = stanza.keys + layerKeys }
    return table
  }()

  private static let ownKeys: [String: [String]] = [
    "input": ["channels", "height", "width", "length"],
    "loss": ["kind", "label_smoothing", "class_weights", "reduction"],
    "data": [
      "format", "path", "classes", "first_label", "transpose", "invert", "mean", "std", "background", "validation",
      "stratify", "limit",
    ],
    "augment": [
      "flip", "crop", "translate", "rotate", "scale", "brightness", "contrast", "cutout", "mixup", "cutmix",
    ],
    "train": trainKeys,
    "engine": ["threads", "precision", "convolution"],
    "block": ["name", "parameters"],
    "end": [],
  ]

  private static let trainKeys =
    ["epochs", "batch_size", "optimizer", "learning_rate"] + optimizerKeys.map(\.key)
    + ["weight_decay", "weight_decay_all", "clip_norm", "schedule"] + scheduleKeys.map(\.key)
    + [
      "warmup", "average", "average_decay", "accumulate", "seed", "shuffle", "log_every", "checkpoint_every",
      "patience", "evaluate", "on_divergence", "time_limit",
    ]

  /// Stanzas of settings that are searched for a key without one, the likeliest first.
  private static let searchedSettings = ["train", "data", "loss", "augment", "engine"]

  /// The setting that a word means, in this language, in another program's, or mistyped.
  public static func setting(of word: String) -> (stanza: String, key: String)? {
    let name = word.lowercased().replacing("-", with: "_")
    for stanza in searchedSettings where keys(of: stanza).contains(name) { return (stanza, name) }
    for stanza in searchedSettings {
      // "mode" or "kind" alone could be anything.
      if let key = ForeignWords.translation(of: name, among: keys(of: stanza).filter({ $0 != "kind" })) {
        return (stanza, key)
      }
    }
    for stanza in searchedSettings {
      if let key = Spelling.nearest(to: name, among: keys(of: stanza)) { return (stanza, key) }
    }
    return nil
  }

  /// Where a key is that another stanza was given; `nil` for a word that is none.
  static func ownerHint(_ word: String, stanza: String) -> String? {
    if layerStanzas.contains(stanza) {
      if word == "learning_rate" {
        return "`learning_rate` is a key of [train]; `learning_rate_scale` multiplies it for one layer"
      }
      return trainKeys.contains(word) ? "`\(word)` is a key of [train]" : nil
    }
    return searchedSettings.first { $0 != stanza && keys(of: $0).contains(word) && word != "kind" }
      .map { "`\(word)` is a key of [\($0)]" }
  }

  /// Keys of `[train]` that belong to some optimizers only.
  static let optimizerKeys: [(key: String, owners: [String])] = {
    let all = Optimizers.all.flatMap { optimizer in optimizer.keyWords.map { (key: $0, owner: optimizer.word) } }
    return all.indices.filter { place in !all[..<place].contains { $0.key == all[place].key } }.map { place in
      (all[place].key, all.filter { $0.key == all[place].key }.map(\.owner))
    }
  }()

  /// Keys of `[train]` that belong to some schedules only.
  static let scheduleKeys: [(key: String, owners: [String])] = [
    ("step_size", ["step"]),
    ("milestones", ["multistep"]),
    ("gamma", ["step", "multistep", "exponential"]),
    ("power", ["polynomial"]),
    ("min_learning_rate", ["polynomial", "cosine", "plateau"]),
    ("pct_start", ["one_cycle"]),
    ("div_factor", ["one_cycle"]),
    ("final_div_factor", ["one_cycle"]),
    ("factor", ["plateau"]),
    ("plateau_patience", ["plateau"]),
  ]
}
