import CNNSpec

/// The table of contents of a safetensors file, checked in full.
///
/// The tensors cover the data without holes or overlaps, every length is what type and shape need, and no name occurs
/// twice: what a reader allocates after this is bounded by the file's real size.
///
/// - Source: huggingface/safetensors, README.md, "Format".
public struct SafetensorsHeader: Equatable, Sendable {
  public struct Entry: Equatable, Sendable {
    public var name: String
    public var type: SafetensorsType
    public var shape: [Int]
    /// Bytes, counted from the end of the header.
    public var range: Range<Int>

    public var count: Int { range.count / type.bytes }
  }

  public var metadata: [Name: String]
  /// In the order of their bytes.
  public var entries: [Entry]

  /// The format's own limit for the header, in bytes.
  public static let lengthLimit = 100_000_000
  /// Bytes of the length that precedes the header.
  static let prefixBytes = 8

  /// Reads the JSON between the length and the data.
  ///
  /// - Parameter dataBytes: What the file has after the header.
  public init(json: [UInt8], dataBytes: Int) throws(SafetensorsError) {
    var parser = SafetensorsHeaderParser(json)
    let (metadata, claims) = try parser.parse()
    self.metadata = metadata
    entries = []
    entries.reserveCapacity(claims.count)
    for claim in claims { entries.append(try Self.checked(claim, dataBytes: dataBytes)) }
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    try requireCover(of: dataBytes)
  }

  private static func checked(_ claim: SafetensorsHeaderParser.Claim, dataBytes: Int) throws(SafetensorsError) -> Entry
  {
    guard let type = SafetensorsType(rawValue: claim.type) else {
      throw .unknownType(tensor: claim.name, type: claim.type)
    }
    var bytes = type.bytes
    for extent in claim.shape {
      let (product, overflows) = bytes.multipliedReportingOverflow(by: extent)
      guard !overflows else { throw .sizeOverflows(tensor: claim.name, shape: claim.shape) }
      bytes = product
    }
    guard claim.begin <= claim.end else { throw .offsetsReversed(tensor: claim.name) }
    guard claim.end <= dataBytes else {
      throw .offsetsBeyondData(tensor: claim.name, end: claim.end, dataBytes: dataBytes)
    }
    guard claim.end - claim.begin == bytes else {
      throw .lengthDiffers(tensor: claim.name, bytes: claim.end - claim.begin, expected: bytes)
    }
    return Entry(name: claim.name, type: type, shape: claim.shape, range: claim.begin..<claim.end)
  }

  private func requireCover(of dataBytes: Int) throws(SafetensorsError) {
    var position = 0
    var previous = ""
    for entry in entries {
      if entry.range.lowerBound < position { throw .overlap(previous, entry.name) }
      if entry.range.lowerBound > position { throw .hole(before: entry.name, at: position) }
      position = entry.range.upperBound
      previous = entry.name
    }
    if position != dataBytes { throw .trailingBytes(at: position, dataBytes: dataBytes) }
  }
}

/// The number types of the format.
public enum SafetensorsType: String, CaseIterable, Sendable {
  case bool = "BOOL"
  case uint8 = "U8"
  case int8 = "I8"
  case float8e5m2 = "F8_E5M2"
  case float8e4m3 = "F8_E4M3"
  case int16 = "I16"
  case uint16 = "U16"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case float32 = "F32"
  case float64 = "F64"
  case int64 = "I64"
  case uint64 = "U64"

  /// Bytes of one number.
  public var bytes: Int {
    switch self {
    case .bool, .uint8, .int8, .float8e5m2, .float8e4m3: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .float64, .int64, .uint64: 8
    }
  }
}

extension TensorMismatch {
  /// Compares with what a file's header says, before any of it is read.
  package static func require(
    _ expected: [(name: String, shape: [Int])], of found: [SafetensorsHeader.Entry], path: String
  ) throws(RunError) {
    try require(expected, of: found.map { ($0.name, $0.shape) }, path: path)
  }
}
