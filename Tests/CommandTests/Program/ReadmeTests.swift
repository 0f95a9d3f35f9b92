import Foundation
import Testing

/// What README.md shows is what the program does.
@Suite struct ReadmeTests {
  static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

  @Test func theExampleIsAConfigurationThatFitsItsData() throws {
    let text = try String(contentsOf: Self.project.appending(path: "README.md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```")
    let workshop = try Workshop()
    try workshop.write(try #require(blocks.count > 1 ? blocks[1] : nil), to: "readme.cnn")
    let data = Self.project.appending(path: "data/fashion-mnist-sample").path
    let outcome = try workshop.program.run("train", "--config", "readme.cnn", "--data", data, "--dry-run")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("9,000 images of 28x28"))
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
