import CNNEngine

/// The digest that names data and weights.
///
/// - Source: NIST, FIPS 180-4, *Secure Hash Standard*, 2015, section 6.2.
public struct SHA256: Sendable {
  private static let blockSize = 64

  private var state = DigestBlocks.initialState
  /// Bytes that don't fill a block yet.
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  public init() {}

  /// The digest of `bytes` as 64 hexadecimal digits.
  public static func hex(of bytes: [UInt8]) -> String {
    var digest = SHA256()
    digest.update(bytes.span)
    return digest.finalize()
  }

  public mutating func update(_ bytes: Span<UInt8>) {
    length += UInt64(bytes.count)
    let missing = pending.isEmpty ? 0 : min(Self.blockSize - pending.count, bytes.count)
    for i in 0..<missing { pending.append(bytes[i]) }
    if pending.count == Self.blockSize {
      let block = pending
      DigestBlocks.update(&state, with: block.span)
      pending.removeAll(keepingCapacity: true)
    }
    guard pending.isEmpty else { return }
    let whole = (bytes.count - missing) / Self.blockSize * Self.blockSize
    DigestBlocks.update(&state, with: bytes.extracting(missing..<missing + whole))
    for i in missing + whole..<bytes.count { pending.append(bytes[i]) }
  }

  /// Adds floats as their bytes, little endian, as a checkpoint stores them.
  public mutating func update(_ view: FloatView) { view.withBytes { update($0) } }

  /// The digest as 64 hexadecimal digits, lower case.
  public consuming func finalize() -> String {
    let bitCount = length * 8
    var end: [UInt8] = [0x80]
    let lengthSize = 8
    while (pending.count + end.count + lengthSize) % Self.blockSize != 0 { end.append(0) }
    end += (0..<lengthSize).map { UInt8(truncatingIfNeeded: bitCount >> UInt64(56 - 8 * $0)) }
    update(end.span)
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }
}
