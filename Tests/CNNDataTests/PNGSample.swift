import CZlib

/// PNG files made from their definition, of any kind.
///
/// - Source: ISO/IEC 15948, *Portable Network Graphics*, sections 5 and 11.
struct PNGSample {
  enum Colour: UInt8 {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6
  }

  var width: Int
  var height: Int
  var depth: UInt8 = 8
  var colour: Colour
  /// The bytes of each row.
  var rows: [[UInt8]]
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  /// Chunks between the header and the pixels that have no part in them.
  var others: [(String, [UInt8])] = []

  var file: [UInt8] {
    let header =
      SampleFiles.bigEndian(UInt32(width)) + SampleFiles.bigEndian(UInt32(height)) + [depth, colour.rawValue, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", header)
      + others.flatMap { chunk($0.0, $0.1) } + (palette.isEmpty ? [] : chunk("PLTE", palette))
      + (transparency.isEmpty ? [] : chunk("tRNS", transparency))
      + chunk("IDAT", compressed(rows.flatMap { [0] + $0 })) + chunk("IEND", [])
  }

  /// A grey picture whose pixels all have one value.
  static func grey(_ value: UInt8, width: Int = 3, height: Int = 2) -> [UInt8] {
    PNGSample(
      width: width, height: height, colour: .grey,
      rows: Array(repeating: Array(repeating: value, count: width), count: height)
    ).file
  }

  private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + data
    let checksum = UInt32(crc32(0, content, UInt32(content.count)))
    return SampleFiles.bigEndian(UInt32(data.count)) + content + SampleFiles.bigEndian(checksum)
  }

  private func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(UInt(bytes.count))
    var target = [UInt8](repeating: 0, count: Int(count))
    compress(&target, &count, bytes, UInt(bytes.count))
    return Array(target.prefix(Int(count)))
  }
}
