import CNNSpec
import Foundation
import Testing

@Suite struct MissingPathTests {
  /// A folder with a few files, named by its absolute path.
  private func text(_ path: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnn-missing-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/runs/net-1", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["tiny.cnn", "boot.png", "h7.cnn"] { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }
    return MissingPath.text("\(folder)/\(path)").replacing(folder + "/", with: "")
  }

  static let paths = [
    ("tin.cnn", "there is no such file; did you mean tiny.cnn?"),
    ("Tiny.cnn", "there is no such file; did you mean tiny.cnn?"),
    ("tiny", "there is no such file; did you mean tiny.cnn?"), ("my.cnn", "there is no such file"),
    ("runs/net-2", "there is no such file; did you mean runs/net-1?"),
    ("run/net-1/report.html", "there is no such file; the folder run is missing too; did you mean runs?"),
    ("zzzzz/a", "there is no such file; the folder zzzzz is missing too"),
  ]

  @Test(arguments: paths) func whatIsMissingAndWhatIsCalledAlikeIsSaid(path: String, expected: String) throws {
    #expect(try text(path) == expected)
  }

  @Test func aRelativePathSaysWhereItWasLookedFor() {
    #expect(MissingPath.text("no-such\u{1B}").contains("looked for in \(FileManager.default.currentDirectoryPath)"))
  }
}
