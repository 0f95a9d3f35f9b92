import CNNSpec

/// Reads the JSON of a safetensors header strictly: one object of tensors, and `__metadata__` of texts.
///
/// Foundation's reader keeps one of two equal keys in silence and rounds large numbers; a header that lies has to be
/// refused, so this reads the few productions that the format allows and nothing else.
///
/// - Source: RFC 8259 for texts and white space.
struct SafetensorsHeaderParser {
  /// What the header says about one tensor, before it is checked against the file.
  struct Claim {
    var name: String
    var type: String
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  static let metadataKey = "__metadata__"

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(SafetensorsError) -> (metadata: [Name: String], claims: [Claim]) {
    var metadata: [Name: String]?
    var claims: [Claim] = []
    var names: Set<Name> = []
    try object { parser, name throws(SafetensorsError) in
      guard names.insert(Name(name)).inserted else { throw .duplicateName(name) }
      if name == Self.metadataKey {
        metadata = try parser.texts()
      } else {
        claims.append(try parser.claim(name))
      }
    }
    skipSpace()
    guard position == bytes.count else { throw .invalidHeader(offset: position, expected: "the end of the header") }
    return (metadata ?? [:], claims)
  }

  private mutating func texts() throws(SafetensorsError) -> [Name: String] {
    var result: [Name: String] = [:]
    try object { parser, key throws(SafetensorsError) in
      let value = try parser.text()
      guard result.updateValue(value, forKey: Name(key)) == nil else {
        throw .duplicateKey(tensor: Self.metadataKey, key: key)
      }
    }
    return result
  }

  private mutating func claim(_ name: String) throws(SafetensorsError) -> Claim {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { parser, key throws(SafetensorsError) in
      switch key {
      case "dtype":
        guard type == nil else { throw .duplicateKey(tensor: name, key: key) }
        type = try parser.text()
      case "shape":
        guard shape == nil else { throw .duplicateKey(tensor: name, key: key) }
        shape = try parser.integers()
      case "data_offsets":
        guard offsets == nil else { throw .duplicateKey(tensor: name, key: key) }
        offsets = try parser.integers()
      default: throw .unknownKey(tensor: name, key: key)
      }
    }
    guard let type else { throw .missingKey(tensor: name, key: "dtype") }
    guard let shape else { throw .missingKey(tensor: name, key: "shape") }
    guard let offsets else { throw .missingKey(tensor: name, key: "data_offsets") }
    guard offsets.count == 2 else { throw .invalidHeader(offset: position, expected: "two data_offsets") }
    return Claim(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  // MARK: Productions

  private mutating func object(
    _ member: (inout SafetensorsHeaderParser, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if accept("}") { return }
    repeat {
      let key = try text()
      try expect(":")
      try member(&self, key)
    } while accept(",")
    try expect("}")
  }

  private mutating func integers() throws(SafetensorsError) -> [Int] {
    try expect("[")
    var result: [Int] = []
    if accept("]") { return result }
    repeat { result.append(try integer()) } while accept(",")
    try expect("]")
    return result
  }

  private mutating func integer() throws(SafetensorsError) -> Int {
    skipSpace()
    let start = position
    var value = 0
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
      let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, carries) = shifted.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
      guard !overflows, !carries else { throw .invalidHeader(offset: start, expected: "a smaller number") }
      value = sum
      position += 1
    }
    guard position > start else { throw .invalidHeader(offset: start, expected: "a whole number of at least 0") }
    guard bytes[start] != UInt8(ascii: "0") || position == start + 1 else {
      throw .invalidHeader(offset: start, expected: "a number without leading zeros")
    }
    return value
  }

  private mutating func text() throws(SafetensorsError) -> String {
    try expect("\"")
    let start = position
    var units: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw .invalidText(offset: start) }
        return text
      case UInt8(ascii: "\\"): try escape(into: &units)
      case 0..<0x20: throw .invalidText(offset: position - 1)
      default: units.append(byte)
      }
    }
    throw .invalidHeader(offset: start, expected: "the end of a text")
  }

  private mutating func escape(into units: inout [UInt8]) throws(SafetensorsError) {
    guard position < bytes.count else { throw .invalidText(offset: position) }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(letter)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"): units += Array(String(try scalar()).utf8)
    default: throw .invalidText(offset: position - 1)
    }
  }

  /// The scalar of `\uXXXX`, or of two of them that are surrogates.
  private mutating func scalar() throws(SafetensorsError) -> Unicode.Scalar {
    let start = position
    let high = try hexadecimal()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw .invalidText(offset: start) }
    position += 2
    let low = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw .invalidText(offset: start) }
    return scalar
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw .invalidText(offset: position)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard accept(character) else { throw .invalidHeader(offset: position, expected: "\"\(character)\"") }
  }
}
