import CNNSpec
import Foundation

extension FileSignature {
  /// Refuses what is no text at all, before a parser says where it stumbled. Text that is damaged is for the parser.
  ///
  /// - Parameter words: what the file should be
  /// - Throws: `TrainingError.otherKind`.
  static func require(_ content: Data, path: String, _ words: String) throws(TrainingError) {
    switch FileSignature(of: content) {
    case nil, .json, .text, .configuration: break
    case let found?: throw .otherKind(path: path, found: found, expected: .text(words))
    }
  }
}
