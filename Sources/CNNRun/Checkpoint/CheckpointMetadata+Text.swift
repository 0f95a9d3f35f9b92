import CNNSpec
import Foundation

/// The texts of a safetensors file's `__metadata__`.
extension CheckpointMetadata {
  package enum Key {
    package static let format: Name = "format"
    package static let formatVersion: Name = "format_version"
    package static let configuration: Name = "configuration"
    package static let overrides: Name = "overrides"
    package static let edition: Name = "edition"
    package static let classes: Name = "classes"
    package static let preprocessing: Name = "preprocessing"
    package static let classWeights: Name = "class_weights"
    package static let trainingImages: Name = "training_images"
    package static let epoch: Name = "epoch"
    package static let step: Name = "step"
    package static let best: Name = "best"
    package static let state: Name = "state"
    package static let digest: Name = "digest"
  }

  /// Stands under `format`, so that a file of another program is recognised.
  static let formatName = "cnn"

  /// All keys but the digest.
  func texts() -> [Name: String] {
    var texts: [Name: String] = [
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
    if let trainingImages { texts[Key.trainingImages] = Self.json(trainingImages) }
    return texts
  }

  /// - Throws: `RunError` for a key that is missing or unreadable.
  package init(texts: [Name: String], path: String) throws(RunError) {
    func text(_ key: Name) throws(RunError) -> String {
      guard let text = texts[key] else { throw .missingMetadata(path: path, key: key.text) }
      return text
    }
    func number(_ key: Name) throws(RunError) -> Int {
      let found = try text(key)
      guard let value = Int(found), value >= 0 else { throw .invalidMetadata(path: path, key: key.text, found: found) }
      return value
    }
    func value<Value: Decodable>(_ key: Name) throws(RunError) -> Value {
      let found = try text(key)
      guard let value = try? JSONDecoder().decode(Value.self, from: Data(found.utf8)) else {
        throw .invalidMetadata(path: path, key: key.text, found: found)
      }
      return value
    }
    guard try text(Key.format) == Self.formatName else {
      throw .invalidMetadata(path: path, key: Key.format.text, found: texts[Key.format] ?? "")
    }
    guard try text(Key.formatVersion) == Self.formatVersion else {
      throw .unknownFormatVersion(path: path, found: texts[Key.formatVersion] ?? "", known: Self.formatVersion)
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
    trainingImages = texts[Key.trainingImages] == nil ? nil : try value(Key.trainingImages)
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
