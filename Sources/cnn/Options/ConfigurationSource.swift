import CNNRun
import CNNSpec
import Foundation

/// Where a configuration comes from: its own file, or the checkpoint of a network that was trained with it.
enum ConfigurationSource {
  /// A run's folder stands for its best checkpoint, and a file is what its first bytes say.
  ///
  /// - Parameter overrides: in ascending priority; they beat those that a checkpoint keeps.
  static func configuration(at path: String, overrides: [SpecOverride]) throws -> Configuration {
    let path = try CheckpointFile(path: path).name
    guard path.hasSuffix(".safetensors") || isCheckpoint(path) else {
      return try Configuration(contentsOf: path, overrides: overrides)
    }
    return try Checkpoint.readMetadata(URL(filePath: path)).readConfiguration(path: path, changes: overrides)
  }

  private static func isCheckpoint(_ path: String) -> Bool {
    var status = stat()
    // Opening a pipe would wait for a writer.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    let start = try? file.read(upToCount: FileSignature.length)
    return FileSignature(of: start ?? Data()) == .safetensors
  }
}
