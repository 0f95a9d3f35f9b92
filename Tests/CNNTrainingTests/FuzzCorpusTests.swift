import CNNFuzzing
import Foundation
import Testing

/// The fuzzers' corpus: seeds, and every input that once broke a reader.
@Suite struct FuzzCorpusTests {
  private static let corpus = URL(filePath: #filePath).appending(path: "../../../Fuzzers/corpus").standardizedFileURL

  @Test(arguments: FuzzTarget.allCases)
  func everyFileOfTheCorpusIsReadOrRefused(target: FuzzTarget) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.corpus.appending(path: target.rawValue), includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    let folder = try TemporaryFolder()
    for file in files.sorted(by: { $0.path < $1.path }) {
      // A reader that does not survive ends the process, and that fails the tests.
      target.read([UInt8](try Data(contentsOf: file)), folder: folder.url)
    }
  }
}
