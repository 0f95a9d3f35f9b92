import CNNEngine

/// Writes values one after another, as bytes that every machine reads alike.
public struct MessageWriter {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func append(_ number: Int) { append(bits: UInt64(bitPattern: Int64(number))) }

  /// Every bit of the number.
  public mutating func append(_ number: Double) { append(bits: number.bitPattern) }

  public mutating func append(_ text: String) { append(Array(text.utf8)) }

  public mutating func append(_ content: [UInt8]) {
    append(content.count)
    bytes += content
  }

  public mutating func append(_ numbers: [Int]) {
    append(numbers.count)
    for number in numbers { append(number) }
  }

  public mutating func append(_ floats: [Float]) { append(FloatBytes.bytes(of: floats)) }

  private mutating func append(bits: UInt64) {
    for place in 0..<MemoryLayout<UInt64>.size { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * place))) }
  }
}

/// Reads what a `MessageWriter` of the same program has written.
///
/// Ranks agree on their version before they read anything else of each other, so a message that doesn't fit is a bug.
public struct MessageReader {
  private let bytes: [UInt8]
  private var place = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var isAtEnd: Bool { place == bytes.count }

  public mutating func int() -> Int { Int(Int64(bitPattern: bits())) }

  public mutating func double() -> Double { Double(bitPattern: bits()) }

  public mutating func text() -> String { String(decoding: content(), as: UTF8.self) }

  public mutating func content() -> [UInt8] {
    let count = int()
    precondition(count >= 0 && count <= bytes.count - place, "a message that was cut short")
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  public mutating func ints() -> [Int] { (0..<int()).map { _ in int() } }

  public mutating func floats() -> [Float] { FloatBytes.floats(of: content()) }

  private mutating func bits() -> UInt64 {
    let size = MemoryLayout<UInt64>.size
    precondition(bytes.count - place >= size, "a message that was cut short")
    defer { place += size }
    return (0..<size).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
  }
}
