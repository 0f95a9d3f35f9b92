/// A name from a file system or a data file: bytes, whatever they spell.
///
/// Two names that differ only in how an accent is written are equal to `String`, and bytes that are not UTF-8 do not fit into
/// one. A file system tells the former apart and allows the latter. So names are compared, sorted and hashed by their bytes.
public struct Name: Hashable, Sendable {
  public let bytes: [UInt8]

  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// A name that was typed or read as text, or that `text` gave.
  public init(_ text: some StringProtocol) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if let byte = Self.byte(standIn: scalar) {
        bytes.append(byte)
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar)!)
      }
    }
    self.bytes = bytes
  }

  /// The name for paths and for files that are read back: `Name(name.text)` is the name again.
  ///
  /// A byte that is not part of a UTF-8 character is written as its stand-in. It must not be shown; `shown` is for people.
  public var text: String {
    if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: Self.isStandIn) {
      return text
    }
    var text = ""
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var position = 0
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let character):
        let scalar = Unicode.UTF8.decode(character)
        let end = position + character.count
        text.unicodeScalars.append(contentsOf: Self.isStandIn(scalar) ? standIns(position..<end) : [scalar])
        position = end
      case .error(let length):
        text.unicodeScalars.append(contentsOf: standIns(position..<position + length))
        position += length
      case .emptyInput:
        return text
      }
    }
  }

  /// The name for people: control characters are escaped, and bytes that are not UTF-8 are written as `\xE9`. A backslash
  /// that looks like the start of such an escape is doubled, so that two names are never shown alike.
  public var shown: String { PrintableText.escaped(text.replacing(/\\(?=x|u\{|\\)/, with: #"\\"#)) }

  public var isEmpty: Bool { bytes.isEmpty }

  /// The bytes as C expects a path.
  public var cString: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}

/// Characters for bytes that are not UTF-8. They are private to this program, so a name that contains one is written byte by
/// byte.
extension Name {
  /// The stand-in of the byte 0 would be this one; only bytes from 0x80 on need one.
  private static let firstStandIn: UInt32 = 0x10_FE00

  /// The byte for which a character stands; `nil` for all characters that are no stand-ins.
  static func byte(standIn scalar: Unicode.Scalar) -> UInt8? {
    let bytes = firstStandIn + 0x80...firstStandIn + 0xFF
    return bytes.contains(scalar.value) ? UInt8(scalar.value - firstStandIn) : nil
  }

  private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool { byte(standIn: scalar) != nil }

  private func standIns(_ range: Range<Int>) -> [Unicode.Scalar] {
    range.map { Unicode.Scalar(Self.firstStandIn + UInt32(bytes[$0]))! }
  }
}

extension Name: Comparable {
  public static func < (one: Name, other: Name) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }
}

extension Name: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}

/// A text in JSON, the same as that of a `String` for a name that is UTF-8.
extension Name: Codable {
  public init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

extension DefaultStringInterpolation {
  @available(*, unavailable, message: "a path needs the name's text, a message what is shown of it")
  public mutating func appendInterpolation(_ name: Name) {}
}
