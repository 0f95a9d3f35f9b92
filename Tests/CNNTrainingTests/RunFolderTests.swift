import Foundation
import Testing

@testable import CNNRun

@Suite struct RunFolderTests {
  @Test func aRunTakesTheNextFreeNumberAndBecomesTheLatest() throws {
    let folder = try TemporaryFolder()
    let runs = folder.url.appending(path: "runs")
    #expect(try RunFolder.claim(name: "lenet", in: runs).url.lastPathComponent == "lenet-1")
    #expect(try RunFolder.claim(name: "lenet", in: runs).url.lastPathComponent == "lenet-2")
    let link = runs.appending(path: "latest").path
    #expect(!FileManager.default.fileExists(atPath: link))
    for name in ["le", "lenet"] {
      let run = try RunFolder.claim(name: name, in: runs)
      run.becomeLatest()
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == run.url.lastPathComponent)
    }
    try RunFolder.create(at: runs.appending(path: "named")).becomeLatest()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "lenet-3")
  }

  @Test func runsThatStartAtOnceGetDifferentFolders() async throws {
    let folder = try TemporaryFolder()
    let runs = folder.url
    let names = await withTaskGroup(of: String.self) { group in
      for _ in 0..<20 {
        group.addTask { (try? RunFolder.claim(name: "a", in: runs).url.lastPathComponent) ?? "failed" }
      }
      return await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(names == Set((1...20).map { "a-\($0)" }))
  }

  @Test func anExistingFolderIsNeverOverwritten() throws {
    let folder = try TemporaryFolder()
    let out = folder.url.appending(path: "deep/out")
    let run = try RunFolder.create(at: out)
    #expect(throws: RunError.alreadyExists(path: out.path)) { try RunFolder.create(at: out) }
    run.abandon()
    #expect(!FileManager.default.fileExists(atPath: out.path))
    let empty = folder.url.appending(path: "empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: false)
    _ = try RunFolder.create(at: empty)
  }

  @Test func aRunIsLockedWhileItIsTrained() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(at: folder.url.appending(path: "run"))
    let lock = try RunLock(run)
    #expect(throws: RunError.runInUse(path: run.url.path)) { try RunLock(run) }
    withExtendedLifetime(lock) {}
  }

  @Test func whatIsNoRunIsRefused() throws {
    let folder = try TemporaryFolder()
    let missing = folder.url.appending(path: "missing")
    #expect(throws: RunError.notARun(path: missing.path, reason: "there is no such folder")) {
      try RunFolder.open(missing)
    }
    #expect(throws: RunError.notARun(path: folder.url.path, reason: "it has no run.json")) {
      try RunFolder.open(folder.url)
    }
    #expect(throws: RunError.noRuns(folder: folder.url.path)) { try RunFolder.latest(in: folder.url) }
  }
}
