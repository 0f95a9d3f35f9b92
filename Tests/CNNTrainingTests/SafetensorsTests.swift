import CNNSpec
import Foundation
import Testing

@testable import CNNRun
@testable import CNNTraining

@Suite struct SafetensorsTests {
  /// A file with this header and so many bytes of data.
  private func file(_ header: String, dataBytes: Int = 0, claimed: UInt64? = nil) -> Data {
    var length = (claimed ?? UInt64(header.utf8.count)).littleEndian
    return Data(bytes: &length, count: 8) + Data(header.utf8) + Data(repeating: 0, count: dataBytes)
  }

  private func error(_ bytes: Data) throws -> SafetensorsError? {
    let folder = try TemporaryFolder()
    let url = try folder.file("hostile.safetensors", bytes)
    do {
      _ = try SafetensorsReader(url)
      return nil
    } catch {
      guard case .malformedCheckpoint(let path, let inner) = error else { throw error }
      #expect(path == url.path)
      return inner
    }
  }

  private func tensor(_ name: String, _ shape: String, _ offsets: String, type: String = "F32") -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "a.safetensors")
    let tensors = [
      NamedTensor(name: "conv1.weight", shape: [2, 1, 1, 3], values: [1, -2, 0.5, .infinity, 0x1p-149, -0.0]),
      NamedTensor(name: "empty", shape: [0, 4], values: []),
      NamedTensor(name: "scalar", shape: [], values: [7]),
    ]
    let texts: [Name: String] = ["configuration": "a\n\"b\"\t\\ é 𝄞 \u{1}", "": ""]
    try SafetensorsWriter.write(tensors, metadata: texts, to: url)
    let reader = try SafetensorsReader(url)
    #expect(reader.header.metadata == texts)
    #expect(reader.header.entries.map(\.name).sorted() == ["conv1.weight", "empty", "scalar"])
    for tensor in tensors {
      let entry = try #require(reader.header.entries.first { $0.name == tensor.name })
      #expect(entry.shape == tensor.shape)
      #expect(try reader.floats(entry).map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a.safetensors"])
  }

  @Test func namesThatAreEqualAsTextAreTwoTensors() throws {
    let folder = try TemporaryFolder()
    let tensors = ["caf\u{E9}", "cafe\u{301}"].map { "\"\($0)\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" }
    let texts = #""__metadata__":{"\#u{E9}":"1","e\#u{301}":"2"}"#
    let url = try folder.file(
      "two.safetensors", file("{\(texts),\(tensors[0])[0,4]},\(tensors[1])[4,8]}}", dataBytes: 8))
    let header = try SafetensorsReader(url).header
    #expect(header.entries.map { Name($0.name) } == ["caf\u{E9}", "cafe\u{301}"])
    #expect(header.metadata == ["\u{E9}": "1", "e\u{301}": "2"])
    let found = header.entries.map { ($0.name, $0.shape) }
    #expect(TensorMismatch(expected: [("cafe\u{301}", [1])], found: found).unknown.map { Name($0) } == ["caf\u{E9}"])
  }

  @Test func theHeaderIsPaddedToEightBytes() {
    for length in 0..<9 {
      let header = SafetensorsWriter.header([], metadata: ["k": String(repeating: "x", count: length)])
      #expect(header.count % 8 == 0)
    }
  }

  @Test func otherFloatingPointTypesAreConverted() throws {
    let folder = try TemporaryFolder()
    let header =
      "{" + tensor("a", "[3]", "[0,6]", type: "F16") + "," + tensor("b", "[1]", "[6,8]", type: "BF16") + ","
      + tensor("c", "[1]", "[8,16]", type: "F64") + "," + tensor("d", "[1]", "[16,24]", type: "I64") + "}"
    let halves = Data([0x00, 0x3C, 0x01, 0x00, 0x00, 0xFC])
    let rest = Data([0xC0, 0xBF]) + Data([0, 0, 0, 0, 0, 0, 0xE0, 0x3F]) + Data(repeating: 0, count: 8)
    let reader = try SafetensorsReader(try folder.file("x", file(header) + halves + rest))
    let entries = reader.header.entries
    #expect(try reader.floats(entries[0]) == [1, 0x1p-24, -.infinity])
    #expect(try reader.floats(entries[1]) == [-1.5])
    #expect(try reader.floats(entries[2]) == [0.5])
    #expect(throws: RunError.malformedCheckpoint(path: reader.path, .unsupportedType(tensor: "d", type: "I64"))) {
      try reader.floats(entries[3])
    }
  }

  @Test func aFileWithoutALengthIsTooShort() throws {
    #expect(try error(Data([1, 2, 3])) == .tooShort(bytes: 3))
    #expect(try error(Data()) == .tooShort(bytes: 0))
  }

  @Test func aHeaderOfGigabytesIsRefusedBeforeItIsRead() throws {
    #expect(try error(file("{}", claimed: 1 << 40)) == .headerTooLong(bytes: 1 << 40, limit: 100_000_000))
    #expect(try error(file("{}", claimed: .max)) == .headerTooLong(bytes: .max, limit: 100_000_000))
    #expect(try error(file("{}", claimed: 3)) == .headerBeyondFile(bytes: 3, fileBytes: 10))
  }

  @Test func aShapeThatOverflowsIsRefused() throws {
    let huge = "[4294967296,4294967296,4294967296]"
    #expect(
      try error(file("{\(tensor("a", huge, "[0,4]"))}", dataBytes: 4))
        == .sizeOverflows(tensor: "a", shape: [1 << 32, 1 << 32, 1 << 32]))
  }

  @Test func offsetsAreHeldToTheData() throws {
    #expect(try error(file("{\(tensor("a", "[1]", "[4,0]"))}", dataBytes: 4)) == .offsetsReversed(tensor: "a"))
    #expect(
      try error(file("{\(tensor("a", "[2]", "[0,8]"))}", dataBytes: 4))
        == .offsetsBeyondData(tensor: "a", end: 8, dataBytes: 4))
    #expect(
      try error(file("{\(tensor("a", "[2]", "[0,4]"))}", dataBytes: 4))
        == .lengthDiffers(tensor: "a", bytes: 4, expected: 8))
  }

  @Test func overlapsAndHolesAreRefused() throws {
    let overlapping = "{" + tensor("a", "[2]", "[0,8]") + "," + tensor("b", "[2]", "[4,12]") + "}"
    #expect(try error(file(overlapping, dataBytes: 12)) == .overlap("a", "b"))
    let gap = "{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[8,12]") + "}"
    #expect(try error(file(gap, dataBytes: 12)) == .hole(before: "b", at: 4))
    #expect(try error(file("{\(tensor("a", "[1]", "[0,4]"))}", dataBytes: 8)) == .trailingBytes(at: 4, dataBytes: 8))
    #expect(try error(file("{}", dataBytes: 1)) == .trailingBytes(at: 0, dataBytes: 1))
  }

  @Test func equalNamesAreRefused() throws {
    let twice = "{" + tensor("a", "[1]", "[0,4]") + "," + tensor("a", "[1]", "[4,8]") + "}"
    #expect(try error(file(twice, dataBytes: 8)) == .duplicateName("a"))
    #expect(try error(file("{\"__metadata__\":{},\"__metadata__\":{}}")) == .duplicateName("__metadata__"))
    #expect(
      try error(file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}"))
        == .duplicateKey(tensor: "__metadata__", key: "k"))
    #expect(
      try error(file("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}")) == .duplicateKey(tensor: "a", key: "dtype"))
  }

  @Test func tensorsHaveExactlyThreeKnownKeys() throws {
    #expect(try error(file("{\"a\":{\"type\":\"F32\"}}")) == .unknownKey(tensor: "a", key: "type"))
    #expect(
      try error(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}")) == .missingKey(tensor: "a", key: "data_offsets"))
    #expect(try error(file("{\"a\":{}}")) == .missingKey(tensor: "a", key: "dtype"))
    #expect(
      try error(file("{\(tensor("a", "[1]", "[0,4]", type: "F31"))}", dataBytes: 4))
        == .unknownType(tensor: "a", type: "F31"))
  }

  @Test(
    "A header that is not the format's JSON says where",
    arguments: [
      ("", 0), ("{", 1), ("{}x", 2), ("{\"a\"}", 4), ("{\"a\":1}", 5), ("{\"a\":{\"shape\":[-1]}}", 15),
      ("{\"a\":{\"shape\":[1.5]}}", 16), ("{\"a\":{\"shape\":[01]}}", 15),
      ("{\"a\":{\"shape\":[99999999999999999999]}}", 15), ("{\"a", 2),
    ])
  func damagedHeader(json: String, offset: Int) throws {
    guard case .invalidHeader(offset: let found, expected: _) = try error(file(json)) else {
      Issue.record("\(json) was not refused as a damaged header")
      return
    }
    #expect(found == offset)
  }

  @Test func bytesThatNoBraceFollowsAreNoSafetensorsFile() throws { #expect(try error(file("[]")) == .notSafetensors) }

  @Test(
    "Invalid text is refused",
    arguments: ["{\"\\ud800\":{}}", "{\"\\x\":{}}", "{\"\\u12\":{}}", "{\"a\u{1}\":{}}", "{\"\\udc00\\ud800\":{}}"])
  func invalidText(json: String) throws {
    guard case .invalidText = try error(file(json)) else {
      Issue.record("\(json) was accepted")
      return
    }
  }

  @Test func invalidUTF8IsRefused() throws {
    var bytes = file("{\"ab\":{}}")
    bytes[10] = 0xFF
    guard case .invalidText = try error(bytes) else {
      Issue.record("was accepted")
      return
    }
  }

  @Test func everyTruncationOfAGoodFileIsRefused() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "whole")
    try SafetensorsWriter.write(
      [NamedTensor(name: "a", shape: [3], values: [1, 2, 3])], metadata: ["k": "v"], to: url)
    let whole = try Data(contentsOf: url)
    #expect(try error(whole) == nil)
    for length in 0..<whole.count { #expect(try error(whole.prefix(length)) != nil, "\(length) bytes") }
  }

  @Test func whatIsNotAFileIsUnreadable() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.appending(path: "pipe")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    #expect(throws: RunError.unreadable(path: pipe.path, reason: "not a regular file")) {
      try SafetensorsReader(pipe)
    }
    let reason = "it is a folder, and no run's with a checkpoint; name a .safetensors file or a run's folder"
    #expect(throws: RunError.unreadable(path: folder.url.path, reason: reason)) {
      try SafetensorsReader(folder.url)
    }
    let missing = folder.url.appending(path: "missing")
    #expect(throws: RunError.unreadable(path: missing.path, reason: "No such file or directory")) {
      try SafetensorsReader(missing)
    }
  }

  #if os(Linux)
    /// What this process has open, by path.
    private func openFiles() throws -> [String] {
      let folder = "/proc/self/fd"
      return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
      }
    }

    @Test func aRefusedFileIsClosed() throws {
      let folder = try TemporaryFolder()
      let refused = [
        Data([1, 2, 3]), file("{}", claimed: 1 << 40), file("{}", claimed: 3), file("{"), file("{}", dataBytes: 1),
        file("{\(tensor("a", "[1]", "[4,0]"))}", dataBytes: 4),
      ]
      for (number, bytes) in refused.enumerated() {
        let url = try folder.file("refused-\(number)", bytes)
        #expect(throws: RunError.self) { try SafetensorsReader(url) }
        #expect(try !openFiles().contains { $0.hasSuffix(url.lastPathComponent) })
      }
      let good = try folder.file("accepted", file("{}"))
      var reader: SafetensorsReader? = try SafetensorsReader(good)
      #expect(try reader != nil && openFiles().contains { $0.hasSuffix("accepted") })
      reader = nil
      #expect(try !openFiles().contains { $0.hasSuffix("accepted") })
    }
  #endif

  @Test func aFailedWriteLeavesTheFileThatWasThere() throws {
    let folder = try TemporaryFolder()
    let url = try folder.file("kept", Data("before".utf8))
    struct Interruption: Error {}
    #expect(throws: RunError.self) {
      try AtomicFile.write(to: url) { append in
        try append(Data("half".utf8))
        throw Interruption()
      }
    }
    #expect(try Data(contentsOf: url) == Data("before".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["kept"])
  }
}
