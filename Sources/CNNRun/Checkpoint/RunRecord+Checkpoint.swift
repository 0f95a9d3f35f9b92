import CNNData
import CNNSpec
import Foundation

/// Whether a checkpoint is the run's own: somebody may have put another's in its place.
extension RunRecord {
  /// Notes what is trained, so that a checkpoint with something else is recognised.
  public mutating func note(_ configuration: Configuration) {
    configurationSHA256 = Self.digest(configuration.text)
  }

  /// - Throws: `RunError.otherRunsCheckpoint` for one whose configuration this run never had.
  public func requireOwn(_ metadata: CheckpointMetadata, path: String) throws(RunError) {
    guard let configurationSHA256 else { return }
    let known = [overrides] + resumed.compactMap(\.overrides)
    let isKnown = known.contains { Configuration.ofCheckpoint($0) == metadata.overrides }
    guard isKnown, Self.digest(metadata.configuration) == configurationSHA256 else {
      throw .otherRunsCheckpoint(path: path)
    }
  }

  /// Whether this is the text of the run's `config.cnn` as the run wrote it. Records of older versions don't tell, and then it
  /// is taken for that.
  public func isOwn(configuration text: String) -> Bool {
    guard let configurationSHA256 else { return true }
    var texts = [text]
    if let mark = text.range(of: RunFolder.changesHeading, options: .backwards) {
      texts.append(String(text[..<mark.lowerBound]))
      texts += texts.last.map { $0.hasSuffix("\n") ? [String($0.dropLast())] : [] } ?? []
    }
    return texts.contains { Self.digest($0) == configurationSHA256 }
  }

  private static func digest(_ text: String) -> String { SHA256.hex(of: [UInt8](text.utf8)) }
}

extension Configuration {
  /// What a checkpoint keeps of what the command line changed: everything that changes the result, so not the number of
  /// threads.
  public var checkpointOverrides: [String] { Self.ofCheckpoint(overrides.map(\.assignment)) }

  fileprivate static func ofCheckpoint(_ assignments: [String]) -> [String] {
    assignments.filter { !$0.hasPrefix("engine.threads=") }
  }
}
