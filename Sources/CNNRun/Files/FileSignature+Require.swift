import CNNSpec
import Foundation

extension FileSignature {
  /// Refuses a file that is not text, before a parser says where it stumbled. The parser refuses damaged text.
  ///
  /// - Parameter words: what the file should be
  /// - Throws: `RunError.otherKind`.
  package static func require(_ content: Data, path: String, _ words: String) throws(RunError) {
    switch FileSignature(of: content) {
    case nil, .json, .text, .configuration: break
    case let found?: throw .otherKind(path: path, found: found, expected: .text(words))
    }
  }
}
