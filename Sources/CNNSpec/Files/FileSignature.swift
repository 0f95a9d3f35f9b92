/// What a file's first bytes say it is.
///
/// Every reader looks here before its parser runs, so that a user learns what the file really is and not where a parser
/// stumbled.
public enum FileSignature: String, CaseIterable, Hashable, Sendable {
  case safetensors = "a safetensors file"
  case pyTorchArchive = "a PyTorch file"
  case pyTorchPickle = "a PyTorch or pickle file"
  case keras = "a Keras file"
  case hdf5 = "an HDF5 file (Keras weights?)"
  case onnx = "an ONNX file"
  case tfLite = "a TensorFlow Lite file"
  case gguf = "a GGUF file"
  case numpyArray = "a NumPy array"
  case numpyArchive = "a NumPy archive (.npz)"
  case parquet = "a Parquet file"
  case gitLFSPointer = "a Git LFS pointer instead of the file"
  case webPage = "a web page"
  case gzip = "a gzip file"
  case zip = "a zip archive"
  case tar = "a tar archive"
  case xz = "an xz archive"
  case bzip2 = "a bzip2 archive"
  case zstd = "a zstd archive"
  case png = "a PNG picture"
  case jpeg = "a JPEG picture"
  case gif = "a GIF picture"
  case riff = "a RIFF file (WebP?)"
  case bmp = "a BMP picture"
  case tiff = "a TIFF picture"
  case netpbm = "a PGM or PPM picture"
  case isoMedia = "an AVIF or HEIC picture, or a film"
  case idx = "an IDX file (MNIST's format)"
  case sevenZip = "a 7z archive"
  case rar = "a RAR archive"
  case pdf = "a PDF file"
  case sqlite = "an SQLite database"
  case elf = "a program"
  case utf16 = "text in UTF-16"
  case configuration = "a configuration"
  case json = "a JSON file"
  case text = "a text file"

  /// Bytes of a file's start that are enough to recognise it.
  public static let length = 512

  /// With these bytes every PNG file begins.
  public static let pngStart: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// Words for a reader.
  public var name: String { rawValue }

  /// Whether a few bytes of raw pixels could look the same. A reader of pixels asks only when something else is wrong.
  public var isWeak: Bool {
    switch self {
    case .safetensors, .onnx, .bmp, .netpbm, .idx, .utf16, .configuration, .json, .text: true
    default: false
    }
  }

  /// - Parameter start: the first `length` bytes of the file, or all of a shorter one
  public init?(_ start: [UInt8]) {
    if Self.isSafetensors(start) {
      self = .safetensors
    } else if let known = Self.known.first(where: { start.dropFirst($0.offset).starts(with: $0.bytes) }) {
      self = known.signature == .zip ? Self.kindOfZip(start) : known.signature
    } else if Self.isWebPage(start) {
      self = .webPage
    } else if Self.isONNX(start) {
      self = .onnx
    } else if Self.isNetPBM(start) {
      self = .netpbm
    } else if let text = Self.text(start) {
      self = Self.kindOfText(text)
    } else if let short = Self.short.first(where: { start.starts(with: $0.bytes) }) {
      self = short.signature
    } else if Self.isIDX(start) {
      self = .idx
    } else {
      return nil
    }
  }

  /// Looks at the start of a file's content.
  public init?(of content: some Collection<UInt8>) { self.init(Array(content.prefix(Self.length))) }

  private static let known: [(signature: FileSignature, offset: Int, bytes: [UInt8])] = [
    (.gzip, 0, [0x1f, 0x8b]),
    (.zip, 0, [0x50, 0x4b, 0x03, 0x04]),
    (.xz, 0, [0xfd, 0x37, 0x7a, 0x58, 0x5a]),
    (.bzip2, 0, [0x42, 0x5a, 0x68]),
    (.zstd, 0, [0x28, 0xb5, 0x2f, 0xfd]),
    (.tar, 257, Array("ustar".utf8)),
    (.png, 0, pngStart),
    (.jpeg, 0, [0xff, 0xd8, 0xff]),
    (.gif, 0, Array("GIF8".utf8)),
    (.riff, 0, Array("RIFF".utf8)),
    (.numpyArray, 0, [0x93] + Array("NUMPY".utf8)),
    (.hdf5, 0, [0x89] + Array("HDF".utf8)),
    (.parquet, 0, Array("PAR1".utf8)),
    (.gguf, 0, Array("GGUF".utf8)),
    (.tfLite, 4, Array("TFL3".utf8)),
    (.tiff, 0, [0x49, 0x49, 0x2a, 0x00]), (.tiff, 0, [0x4d, 0x4d, 0x00, 0x2a]),
    (.isoMedia, 4, Array("ftyp".utf8)),
    (.sevenZip, 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    (.rar, 0, Array("Rar!".utf8)),
    (.pdf, 0, Array("%PDF-".utf8)),
    (.sqlite, 0, Array("SQLite format 3".utf8) + [0]),
    (.elf, 0, [0x7f] + Array("ELF".utf8)),
    (.gitLFSPointer, 0, Array("version https://git-lfs".utf8)),
    // The protocols of pickle that begin with their number; `torch.save` wrote 2 before it wrote archives.
    (.pyTorchPickle, 0, [0x80, 0x02]), (.pyTorchPickle, 0, [0x80, 0x03]), (.pyTorchPickle, 0, [0x80, 0x04]),
    (.pyTorchPickle, 0, [0x80, 0x05]),
  ]

  /// Two bytes, which text can begin with too, so that it is looked for before.
  private static let short: [(signature: FileSignature, bytes: [UInt8])] = [
    (.bmp, Array("BM".utf8)), (.utf16, [0xff, 0xfe]), (.utf16, [0xfe, 0xff]),
  ]

  /// Two zeros, a type of elements and one to four dimensions, the first of less than 16 million entries.
  private static func isIDX(_ start: [UInt8]) -> Bool {
    start.count >= 8 && start[0] == 0 && start[1] == 0 && [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e].contains(start[2])
      && (1...4).contains(start[3]) && start[4] == 0
  }

  /// `P1` to `P6`, a blank, and the width or a comment.
  private static func isNetPBM(_ start: [UInt8]) -> Bool {
    start.count > 3 && start[0] == UInt8(ascii: "P") && (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(start[1])
      && [0x09, 0x0a, 0x0d, 0x20].contains(start[2])
      && (start[3] == UInt8(ascii: "#") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(start[3]))
  }

  /// A length of less than 4 GiB, little endian, and the brace that opens the header.
  private static func isSafetensors(_ start: [UInt8]) -> Bool {
    start.count > 8 && start[4..<8].allSatisfy { $0 == 0 } && start[8] == UInt8(ascii: "{")
  }

  /// Protocol buffers: a small version as field 1, and a producer's name, which is a word, as field 2.
  private static func isONNX(_ start: [UInt8]) -> Bool {
    guard start.count > 8, start[0] == 0x08, (1...32).contains(start[1]), start[2] == 0x12 else { return false }
    let name = start.dropFirst(4).prefix(Int(start[3]))
    let isWord = name.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    return (4...64).contains(start[3]) && name.count == Int(start[3]) && isWord
  }

  /// By the name of the archive's first entry.
  private static func kindOfZip(_ start: [UInt8]) -> FileSignature {
    let (lengthAt, nameAt) = (26, 30)
    guard start.count > nameAt else { return .zip }
    let length = Int(start[lengthAt]) | Int(start[lengthAt + 1]) << 8
    let name = String(decoding: start.dropFirst(nameAt).prefix(length), as: UTF8.self)
    if name.hasSuffix(".npy") { return .numpyArchive }
    let last = name.split(separator: "/").last ?? ""
    if ["data.pkl", "version", "byteorder", ".format_version", ".storage_alignment"].contains(last), name.contains("/")
    {
      return .pyTorchArchive
    }
    return ["metadata.json", "config.json", "model.weights.h5"].contains(name) ? .keras : .zip
  }

  // MARK: Text

  /// The start as text; `nil` when it holds bytes that no text has. A character that the end cuts is left out.
  private static func text(_ start: [UInt8]) -> String? {
    var bytes = withoutByteOrderMark(start)
    guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || [0x09, 0x0a, 0x0c, 0x0d].contains($0) })
    else { return nil }
    for _ in 0..<4 {
      if let text = String(validating: bytes, as: UTF8.self) { return text }
      guard start.count >= length else { return nil }
      bytes = bytes.dropLast()
    }
    return nil
  }

  /// In whatever encoding.
  private static func isWebPage(_ start: [UInt8]) -> Bool {
    let words = String(decoding: withoutByteOrderMark(start).drop { $0 <= 0x20 }, as: UTF8.self).lowercased()
    return words.hasPrefix("<") && ["<!doctype", "<html", "<head", "<body", "<?xml"].contains { words.contains($0) }
  }

  private static func withoutByteOrderMark(_ start: [UInt8]) -> ArraySlice<UInt8> {
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    return start.starts(with: byteOrderMark) ? start.dropFirst(byteOrderMark.count) : start[...]
  }

  private static func kindOfText(_ text: String) -> FileSignature {
    if isJSON(text.drop { $0.isWhitespace }) { return .json }
    return text.split(whereSeparator: \.isNewline).contains(where: isStanza) ? .configuration : .text
  }

  private static func isJSON(_ words: Substring) -> Bool {
    let next = words.dropFirst().first { !$0.isWhitespace }
    switch words.first {
    case "{": return next == nil || next == "\"" || next == "}"
    case "[": return next == nil || next.map { "[{\"]-0123456789".contains($0) } ?? false
    default: return false
    }
  }

  /// A line like `[conv]`.
  private static func isStanza(_ line: Substring) -> Bool {
    let word = line.drop { $0.isWhitespace }
    guard word.first == "[", let end = word.firstIndex(of: "]") else { return false }
    let name = word[word.index(after: word.startIndex)..<end]
    return !name.isEmpty && name.allSatisfy { ($0.isASCII && $0.isLowercase) || $0.isNumber || $0 == "_" }
  }
}
