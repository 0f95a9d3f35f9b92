import Foundation
import Testing

@testable import CNNData

/// scripts/fetch-data.sh with a mirror in a folder of this machine: no network.
@Suite struct FetchScriptTests {
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let labels = SampleFiles.idx([4], [0, 1, 2, 1])

  let folder: TemporaryFolder
  var target: String { "\(folder.path)/target" }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("mirror/labels.gz", SampleFiles.gzip(Self.labels))
    try writeSources(digest: SHA256.hex(of: Self.labels))
  }

  func writeSources(mirrors: [String] = ["mirror"], digest: String) throws {
    let lines =
      mirrors.map { "mirror tiny file://\(folder.path)/\($0)" } + [
        "file tiny labels.gz content \(digest)", "classes tiny zero,one,two or more",
      ]
    try folder.write("sources.txt", lines.joined(separator: "\n") + "\n")
  }

  func run(_ arguments: [String]) throws -> (code: Int32, messages: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bash", Self.project.appendingPathComponent("scripts/fetch-data.sh").path] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["CNN_DATA_SOURCES": "\(folder.path)/sources.txt"]) { $1 }
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = messages
    try process.run()
    let text = messages.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: target).sorted() }

  func content(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(target)/\(name)")))
  }

  @Test func `A file arrives under its name, with the class names beside it, and is not fetched twice`() throws {
    let first = try run(["tiny", target])
    #expect(first.code == 0, "\(first.messages)")
    #expect(try names() == ["classes.txt", "labels.gz"])
    #expect(try content("labels.gz") == SampleFiles.gzip(Self.labels))
    #expect(try String(decoding: content("classes.txt"), as: UTF8.self) == "zero\none\ntwo or more\n")
    let second = try run(["tiny", target])
    #expect(second.code == 0)
    #expect(second.messages.contains("labels.gz: already there"))
  }

  @Test func `Wrong content never gets the final name`() throws {
    try folder.write("mirror/labels.gz", SampleFiles.gzip(Self.labels + [0]))
    let result = try run(["tiny", target])
    #expect(result.code == 74)
    #expect(result.messages.contains("wrong SHA-256 for labels.gz"))
    #expect(try names() == [])
  }

  @Test func `A web page in place of the file never gets the final name`() throws {
    try folder.write("mirror/labels.gz", "<!DOCTYPE html><html>503</html>")
    #expect(try run(["tiny", target]).code == 74)
    #expect(try names() == [])
  }

  @Test func `An interrupted download goes on where it stopped`() throws {
    let whole = SampleFiles.gzip(Self.labels)
    try folder.write("target/.labels.gz.part", Array(whole.prefix(9)))
    #expect(try run(["tiny", target]).code == 0)
    #expect(try content("labels.gz") == whole)
    #expect(try names() == ["classes.txt", "labels.gz"])
  }

  @Test func `A part that doesn't fit is fetched again from the beginning`() throws {
    try folder.write("target/.labels.gz.part", "nonsense")
    let result = try run(["tiny", target])
    #expect(result.code == 0, "\(result.messages)")
    #expect(try content("labels.gz") == SampleFiles.gzip(Self.labels))
  }

  @Test func `The next mirror is asked when one doesn't answer`() throws {
    try writeSources(mirrors: ["nowhere", "mirror"], digest: SHA256.hex(of: Self.labels))
    let result = try run(["tiny", target])
    #expect(result.code == 0, "\(result.messages)")
    #expect(try names() == ["classes.txt", "labels.gz"])
  }

  @Test func `A damaged file under the final name is replaced`() throws {
    try folder.write("target/labels.gz", "damaged")
    #expect(try run(["tiny", target]).code == 0)
    #expect(try content("labels.gz") == SampleFiles.gzip(Self.labels))
  }

  @Test func `An archive is unpacked without its folder, and not fetched again`() throws {
    try folder.write("archive/inner/data.bin", "pixels")
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "-czf", "\(folder.path)/mirror/inner.tar.gz", "-C", "\(folder.path)/archive", "inner"]
    try tar.run()
    tar.waitUntilExit()
    let digest = try SourceFile(path: "\(folder.path)/mirror/inner.tar.gz", size: 0).digest()
    try folder.write(
      "sources.txt", "mirror tiny file://\(folder.path)/mirror\nfile tiny inner.tar.gz archive \(digest)\n")
    #expect(try run(["tiny", target]).code == 0)
    #expect(try names().filter { !$0.hasPrefix(".") } == ["data.bin"])
    #expect(try content("data.bin") == Array("pixels".utf8))
    #expect(try run(["tiny", target]).messages.contains("inner.tar.gz: already unpacked"))
  }

  @Test func `Wrong words are explained`() throws {
    let unknown = try run(["mnits"])
    #expect(unknown.code == 64)
    #expect(unknown.messages == "fetch-data: error: no data set 'mnits'; there are: tiny \n")
    let none = try run([])
    #expect(none.code == 64)
    #expect(none.messages.contains("usage: scripts/fetch-data.sh"))
    #expect(try run(["--help"]).code == 0)
    let blocked = try run(["tiny", "/proc/nothing"])
    #expect(blocked.code == 73)
  }
}
