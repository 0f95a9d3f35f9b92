import CNNSpec
import CNNTraining
import Foundation

/// Where a configuration comes from: its own file, or the checkpoint of a network that was trained with it.
enum ConfigurationSource {
  /// - Parameter overrides: in ascending priority; they beat those that a checkpoint keeps.
  static func configuration(at path: String, overrides: [SpecOverride]) throws -> Configuration {
    guard path.hasSuffix(".safetensors") else { return try Configuration(contentsOf: path, overrides: overrides) }
    return try Checkpoint.readMetadata(URL(filePath: path)).readConfiguration(path: path, changes: overrides)
  }
}
