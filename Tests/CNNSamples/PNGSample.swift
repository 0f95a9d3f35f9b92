import CZlib

/// PNG files made from their definition, of any kind.
///
/// - Source: ISO/IEC 15948, *Portable Network Graphics*, sections 5 and 11.
public struct PNGSample: Sendable {
  public enum Colour: UInt8, Sendable {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6
  }

  public var width: Int
  public var height: Int
  public var depth: UInt8 = 8
  public var colour: Colour
  /// The bytes of each row.
  public var rows: [[UInt8]]
  public var palette: [UInt8] = []
  public var transparency: [UInt8] = []
  /// Chunks between the header and the pixels that have no part in them.
  public var others: [(String, [UInt8])] = []

  public init(
    width: Int, height: Int, depth: UInt8 = 8, colour: Colour, rows: [[UInt8]], palette: [UInt8] = [],
    transparency: [UInt8] = [], others: [(String, [UInt8])] = []
  ) {
    self.width = width
    self.height = height
    self.depth = depth
    self.colour = colour
    self.rows = rows
    self.palette = palette
    self.transparency = transparency
    self.others = others
  }

  public var file: [UInt8] {
    let header =
      Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height)) + [depth, colour.rawValue, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", header)
      + others.flatMap { chunk($0.0, $0.1) } + (palette.isEmpty ? [] : chunk("PLTE", palette))
      + (transparency.isEmpty ? [] : chunk("tRNS", transparency))
      + chunk("IDAT", compressed(rows.flatMap { [0] + $0 })) + chunk("IEND", [])
  }

  /// A grey picture whose pixels all have one value.
  public static func grey(_ value: UInt8, width: Int = 3, height: Int = 2) -> [UInt8] {
    PNGSample(
      width: width, height: height, colour: .grey,
      rows: Array(repeating: Array(repeating: value, count: width), count: height)
    ).file
  }

  private static func bigEndian(_ word: UInt32) -> [UInt8] { withUnsafeBytes(of: word.bigEndian, Array.init) }

  private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + data
    let checksum = UInt32(crc32(0, content, UInt32(content.count)))
    return Self.bigEndian(UInt32(data.count)) + content + Self.bigEndian(checksum)
  }

  private func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(UInt(bytes.count))
    var target = [UInt8](repeating: 0, count: Int(count))
    compress(&target, &count, bytes, UInt(bytes.count))
    return Array(target.prefix(Int(count)))
  }
}
