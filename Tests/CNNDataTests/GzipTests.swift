import Testing

@testable import CNNData

@Suite struct GzipTests {
  static let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }

  /// What reading all of `packed` in pieces gives.
  func unpack(_ packed: [UInt8], piece: Int = 777) throws(DataError) -> [UInt8] {
    let reader = GzipReader(path: "file.gz", packed: Bytes(packed))
    var all: [UInt8] = []
    while true {
      let part = try reader.read(piece)
      all += part
      if part.count < piece { return all }
    }
  }

  @Test(arguments: [1, 7, 4999, 5000, 5001])
  func `Content comes back whole in pieces of any size`(piece: Int) throws {
    #expect(try unpack(SampleFiles.gzip(Self.content), piece: piece) == Self.content)
  }

  @Test func `Several members in a row are one file`() throws {
    let packed = SampleFiles.gzip(Array(Self.content[..<100])) + SampleFiles.gzip(Array(Self.content[100...]))
    #expect(try unpack(packed) == Self.content)
  }

  @Test func `A file cut anywhere after its header ends in an error, never in less data`() {
    let packed = SampleFiles.gzip(Self.content)
    for length in [1, 5, 12, packed.count / 2, packed.count - 8, packed.count - 1] {
      #expect(throws: DataError.gzipTruncated(path: "file.gz", bytes: length)) {
        try unpack(Array(packed.prefix(length)))
      }
    }
  }

  @Test func `Bytes after the end are an error`() {
    let packed = SampleFiles.gzip(Self.content) + Array("tail".utf8)
    #expect(throws: DataError.gzipTrailing(path: "file.gz", bytes: 4)) { try unpack(packed) }
    #expect(
      DataError.gzipTrailing(path: "x-idx3-ubyte.gz", bytes: 4).message
        == "4 bytes follow the end of the gzip data; replace the file with a good copy"
    )
  }

  @Test func `A changed byte of the content is found by the checksum`() {
    var packed = SampleFiles.gzip(Self.content)
    packed[packed.count - 8] ^= 1
    let error = DataError.gzipDamaged(path: "file.gz", offset: packed.count - 4, reason: "incorrect data check")
    #expect(throws: error) { try unpack(packed) }
    #expect(
      error.message
        == "damaged gzip data at byte \(text(packed.count - 4)) (incorrect data check); replace the file with a good copy"
    )
  }

  /// As the messages write a number below a million.
  func text(_ number: Int) -> String {
    let tail = String(number % 1000)
    return number < 1000 ? "\(number)" : "\(number / 1000)," + String(repeating: "0", count: 3 - tail.count) + tail
  }

  @Test func `A bomb ends in an error after the bytes that its header promises`() throws {
    // A thousand zeros for each byte: 20 MB behind a header that promises one image of 2x2.
    let bomb = SampleFiles.gzip(SampleFiles.idx([1, 2, 2], [UInt8](repeating: 0, count: 20_000_000)))
    let folder = try TemporaryFolder()
    try folder.write("train-images-idx3-ubyte.gz", bomb)
    let path = "\(folder.path)/train-images-idx3-ubyte.gz"
    #expect(throws: DataError.gzipLongerThan(path: path, expected: 20)) {
      try IDXFile(path: path, content: .images)
    }
  }
}
