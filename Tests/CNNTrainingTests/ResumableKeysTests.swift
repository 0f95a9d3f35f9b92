import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

/// What a continuation may change, and nothing else.
@Suite struct ResumableKeysTests {
  /// `stanza.key` of every setting, and of a layer of every kind.
  private static let keys =
    Vocabulary.settingStanzas.flatMap { stanza in Vocabulary.keys(of: stanza).map { "\(stanza).\($0)" } }
    + Vocabulary.layerStanzas.flatMap { stanza in Vocabulary.keys(of: stanza).map { "\(stanza)1.\($0)" } }

  @Test func everyKeyButTheListedOnesIsRefused() throws {
    #expect(Set(ResumableKeys.all).isSubset(of: Self.keys) && Self.keys.count > 150)
    for key in Self.keys {
      let assignment = [SpecOverride("\(key)=1")]
      if ResumableKeys.all.contains(key) {
        #expect(throws: Never.self) { try ResumableKeys.check(assignment, path: "run") }
      } else {
        #expect(throws: TrainingError.fixedOnResume(path: "run", keys: [key], free: ResumableKeys.all)) {
          try ResumableKeys.check(assignment, path: "run")
        }
      }
    }
  }

  @Test func thePageListsTheSameKeys() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/Runs.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let sentence = try #require(
      text.split(separator: "- A continuation may change ").dropFirst().first?.split(separator: ", with").first)
    let names = sentence.matches(of: /`([a-z_.]+)`/).map { String($0.output.1) }
    #expect(names.map { $0.contains(".") ? $0 : "train.\($0)" } == ResumableKeys.all)
  }
}
