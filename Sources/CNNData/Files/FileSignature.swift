/// What a file's first bytes say it is, for telling people what they really downloaded.
enum FileSignature {
  /// Enough of a file to recognise it.
  static let length = 512

  case gzip
  case webPage
  /// Something else with a name.
  case other(String)

  init?(_ start: [UInt8]) {
    if start.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if let known = Self.known.first(where: { start.starts(with: $0.bytes) }) {
      self = .other(known.name)
    } else if Self.isWebPage(start) {
      self = .webPage
    } else {
      return nil
    }
  }

  private static let known: [(bytes: [UInt8], name: String)] = [
    ([0x50, 0x4b, 0x03, 0x04], "a zip archive"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz archive"),
    ([0x42, 0x5a, 0x68], "a bzip2 archive"),
    ([0x28, 0xb5, 0x2f, 0xfd], "a zstd archive"),
    (pngStart, "a PNG picture"),
    ([0xff, 0xd8, 0xff], "a JPEG picture"),
    (Array("GIF8".utf8), "a GIF picture"),
    (Array("RIFF".utf8), "a RIFF file (WebP?)"),
    ([0x93] + Array("NUMPY".utf8), "a NumPy array"),
    ([0x89] + Array("HDF".utf8), "an HDF5 file"),
    (Array("PAR1".utf8), "a Parquet file"),
    (Array("version https://git-lfs".utf8), "a Git LFS pointer instead of the file"),
  ]

  static let pngStart: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  private static func isWebPage(_ start: [UInt8]) -> Bool {
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    let text = start.starts(with: byteOrderMark) ? start.dropFirst(byteOrderMark.count) : start[...]
    let words = String(decoding: text.drop { $0 <= 0x20 }, as: UTF8.self).lowercased()
    return words.hasPrefix("<") && ["<!doctype", "<html", "<head", "<body", "<?xml"].contains { words.contains($0) }
  }
}
