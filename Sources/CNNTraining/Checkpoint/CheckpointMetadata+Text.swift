import CNNSpec
import Foundation

/// The texts of a safetensors file's `__metadata__`.
extension CheckpointMetadata {
  enum Key {
    static let format = "format"
    static let formatVersion = "format_version"
    static let configuration = "configuration"
    static let overrides = "overrides"
    static let edition = "edition"
    static let classes = "classes"
    static let preprocessing = "preprocessing"
    static let classWeights = "class_weights"
    static let epoch = "epoch"
    static let step = "step"
    static let best = "best"
    static let state = "state"
    static let digest = "digest"
  }

  /// Stands under `format`, so that a file of another program is recognised.
  static let formatName = "cnn"

  /// All keys but the digest.
  func texts() -> [String: String] {
    var texts = [
      Key.format: Self.formatName,
      Key.formatVersion: Self.formatVersion,
      Key.configuration: configuration,
      Key.overrides: Self.json(overrides),
      Key.classes: Self.json(classes),
      Key.preprocessing: Self.json(preprocessing),
      Key.epoch: String(epoch),
      Key.step: String(step),
      Key.state: Self.json(state),
    ]
    if edition != .first { texts[Key.edition] = String(edition.rawValue) }
    if let best { texts[Key.best] = Self.json(best) }
    if let classWeights { texts[Key.classWeights] = Self.json(classWeights) }
    return texts
  }

  /// - Throws: `TrainingError` for a key that is missing or unreadable.
  init(texts: [String: String], path: String) throws(TrainingError) {
    func text(_ key: String) throws(TrainingError) -> String {
      guard let text = texts[key] else { throw .missingMetadata(path: path, key: key) }
      return text
    }
    func number(_ key: String) throws(TrainingError) -> Int {
      let found = try text(key)
      guard let value = Int(found), value >= 0 else { throw .invalidMetadata(path: path, key: key, found: found) }
      return value
    }
    func value<Value: Decodable>(_ key: String) throws(TrainingError) -> Value {
      let found = try text(key)
      guard let value = try? JSONDecoder().decode(Value.self, from: Data(found.utf8)) else {
        throw .invalidMetadata(path: path, key: key, found: found)
      }
      return value
    }
    guard try text(Key.format) == Self.formatName else {
      throw .invalidMetadata(path: path, key: Key.format, found: texts[Key.format] ?? "")
    }
    guard try text(Key.formatVersion) == Self.formatVersion else {
      throw .unknownFormatVersion(path: path, found: texts[Key.formatVersion] ?? "")
    }
    configuration = try text(Key.configuration)
    overrides = try value(Key.overrides)
    let found = texts[Key.edition] ?? String(Edition.first.rawValue)
    guard let edition = Int(found).flatMap(Edition.init(rawValue:)) else {
      throw .unknownEdition(path: path, found: found)
    }
    self.edition = edition
    classes = try value(Key.classes)
    preprocessing = try value(Key.preprocessing)
    classWeights = texts[Key.classWeights] == nil ? nil : try value(Key.classWeights)
    epoch = try number(Key.epoch)
    step = try number(Key.step)
    best = texts[Key.best] == nil ? nil : try value(Key.best)
    state = try value(Key.state)
    try requireCounts(path: path)
  }

  /// Keys sorted, so that equal values are equal bytes.
  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { preconditionFailure("a state with numbers that are not finite") }
    return String(decoding: data, as: UTF8.self)
  }
}
