import CNNSpec
import Foundation
import Testing

@testable import CNNData

@Suite struct FileListTests {
  private let digest = String(repeating: "0123456789abcdef", count: 4)

  @Test func aListIsReadBackWhateverTheNames() {
    let text = "\(digest)  train/a/1.png\n\\\(digest)  train/b\\\\c\\nd.png\nnonsense\n"
    let list = FileList(content: text.utf8)
    #expect(String(decoding: list.content, as: UTF8.self) == text.replacing("nonsense\n", with: ""))
    #expect(list.differences(to: list).isEmpty)
  }

  @Test func namesThatTextCallsEqualAreTwo() {
    let list = FileList(content: "\(digest)  caf\u{E9}.png\n\(digest)  cafe\u{301}.png\n".utf8)
    #expect(list.content.count(where: { $0 == UInt8(ascii: "\n") }) == 2)
    #expect(list.differences(to: FileList(content: "\(digest)  caf\u{E9}.png\n".utf8)).count == 1)
  }

  @Test func whatIsChangedMissingAndNewIsNamed() {
    let other = String(digest.reversed())
    let before = FileList(content: "\(digest)  a.png\n\(digest)  b.png\n\(digest)  c.png\n".utf8)
    let after = FileList(content: "\(other)  a.png\n\(digest)  c.png\n\(digest)  d.png\n".utf8)
    #expect(before.differences(to: after) == ["changed a.png", "missing b.png", "new d.png"])
  }
}
