import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// What can stand where a file or a folder was expected.
@Suite struct FileTests {
  let folder: TemporaryFolder
  var images: String { "\(folder.path)/train-images-idx3-ubyte" }

  init() throws {
    folder = try TemporaryFolder()
    try SampleFiles.writeIDX(to: folder)
  }

  func error(_ format: DataSpec.Format = .idx, in path: String? = nil) -> DataError? {
    do {
      _ = try DataSet.open(DataSpec(format: format), folder: URL(fileURLWithPath: path ?? folder.path), seed: 0)
      return nil
    } catch {
      return error
    }
  }

  func expect(_ error: DataError?, _ expected: DataError, _ message: String) {
    #expect(error == expected)
    #expect(error?.message == message)
    #expect(error?.category == .missingInput)
  }

  @Test func `A pipe is refused at once, without waiting for a writer`() throws {
    try FileManager.default.removeItem(atPath: images)
    #expect(mkfifo(images, 0o600) == 0)
    expect(
      error(), .notAFile(path: images, found: .pipe),
      "found a pipe, expected a regular file; copy it to a file")
  }

  @Test func `A folder under a file's name is refused`() throws {
    try FileManager.default.removeItem(atPath: images)
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: false)
    expect(
      error(), .notAFile(path: images, found: .folder),
      "found a folder, expected a regular file; name a file in it")
  }

  @Test func `A link to nowhere is a missing file`() throws {
    try FileManager.default.removeItem(atPath: images)
    try FileManager.default.createSymbolicLink(atPath: images, withDestinationPath: "/nowhere/at/all")
    expect(
      error(), .missing(path: images),
      "there is no such file; it is a link to /nowhere/at/all, which is missing")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser reads everything"))
  func `A file without permission is unreadable`() throws {
    #expect(chmod(images, 0) == 0)
    expect(
      error(), .unreadable(path: images, reason: "Permission denied"),
      "can't be read: Permission denied; check the permissions and the disk")
  }

  @Test func `A socket is refused`() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "socket").path
    #expect(mknod(path, S_IFSOCK | 0o600, 0) == 0)
    do {
      _ = try MappedFile(path: path)
      Issue.record("a socket was mapped")
    } catch {
      #expect(error == .notAFile(path: path, found: .socket))
    }
  }

  @Test func `A device is refused`() {
    do {
      _ = try MappedFile(path: "/dev/null")
      Issue.record("/dev/null was mapped")
    } catch {
      #expect(error == .notAFile(path: "/dev/null", found: .device))
    }
  }

  @Test func `A folder that isn't there names the format's files`() {
    expect(
      error(.cifar10, in: "/nowhere/at/all"), .folderMissing(path: "/nowhere/at/all", format: .cifar10),
      "there is no such folder; the folder /nowhere is missing too; expected a folder with data_batch_1.bin to data_batch_5.bin and test_batch.bin; scripts/fetch-data.sh cifar10 gets CIFAR-10"
    )
  }

  @Test func `A question about a folder that is called alike ends there`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: "\(folder.path)/digits", withIntermediateDirectories: false)
    let text = DataError.folderMissing(path: "\(folder.path)/digit", format: .images).message
    #expect(text.contains("; did you mean \(folder.path)/digits? Expected a folder with train/CLASS/"), "\(text)")
  }

  @Test func `A file in place of the folder is refused`() {
    expect(
      error(in: images), .notAFolder(path: images),
      "this is a file, expected the folder that holds the data set's files; name the folder")
  }

  @Test func `A folder without the expected names says what it holds`() throws {
    let other = try TemporaryFolder()
    for name in ["b.txt", "a.txt", ".hidden"] { try other.write(name, "x") }
    let layout =
      "expected a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz; add what is missing, or name another folder with [data] path"
    expect(
      error(in: other.path),
      .filesMissing(
        folder: other.path, format: .idx, names: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
        found: ["a.txt", "b.txt"]),
      "train-images-idx3-ubyte and train-labels-idx1-ubyte missing; found a.txt, b.txt; \(layout)")
    try FileManager.default.removeItem(atPath: "\(folder.path)/train-labels-idx1-ubyte")
    expect(
      error(),
      .filesMissing(
        folder: folder.path, format: .idx, names: ["train-labels-idx1-ubyte"],
        found: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-images-idx3-ubyte"]),
      "train-labels-idx1-ubyte missing; found t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, train-images-idx3-ubyte; \(layout)"
    )
  }

  @Test func `Control characters of a path are escaped in messages`() {
    let text = DataError.missing(path: "/tmp/a\r\nb").description
    #expect(text.hasPrefix(#"/tmp/a\u{D}\u{A}b: error: there is no such file"#))
  }

  @Test func `A digest is that of the file on disk`() throws {
    try folder.write("abc", "abc")
    let digest = try SourceFile(path: "\(folder.path)/abc", size: 3).digest()
    #expect(digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
