import Foundation
import Testing

/// What README.md shows is what the program does.
@Suite struct ReadmeTests {
  static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

  /// In a folder with the project's `data`, as README says.
  @Test func theExampleTrainsWhereTheReaderSavesIt() throws {
    let text = try String(contentsOf: Self.project.appending(path: "README.md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```")
    let workshop = try Workshop()
    try workshop.write(try #require(blocks.count > 1 ? blocks[1] : nil), to: "my.cnn")
    try FileManager.default.createSymbolicLink(
      at: workshop.url.appending(path: "data/fashion-mnist-sample"),
      withDestinationURL: Self.project.appending(path: "data/fashion-mnist-sample").standardizedFileURL)
    #expect(text.contains("Saved as `my.cnn` in this folder, it trains with `.build/release/cnn train my.cnn`"))
    let outcome = try workshop.program.run("train", "my.cnn", "--dry-run")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("9,000 images of 28x28"))
  }

  @Test func noSourceOpensAConnection() throws {
    let sources = Self.project.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where ["swift", "c", "h"].contains(file.pathExtension) {
      count += 1
      let text = try String(contentsOf: file, encoding: .utf8)
      for word in ["URLSession", "FoundationNetworking", "getaddrinfo", "socket(", "contentsOf: URL(string"] {
        #expect(!text.contains(word), "\(file.lastPathComponent) has \(word)")
      }
    }
    #expect(count > 300)
  }

  @Test func theErrorIsTheOneThatTheProgramGives() throws {
    let text = try String(contentsOf: Self.project.appending(path: "README.md"), encoding: .utf8)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
    let start = try #require(lines.firstIndex(of: "$ cnn shape typo.cnn"))
    let workshop = try Workshop()
    let header = "[input]\nchannels = 1\nheight = 28\nwidth = 28\n\n[conv]\nfilters = 16\n"
    try workshop.write(header + "kernle = 3\n", to: "typo.cnn")
    let error = try workshop.program.run("shape", "typo.cnn").error
    #expect(error.hasPrefix(lines[(start + 1)...(start + 3)].joined(separator: "\n")), "\(error)")
  }
}
