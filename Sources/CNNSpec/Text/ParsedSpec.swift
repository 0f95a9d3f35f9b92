/// A configuration as stanzas and entries, before anything is known about what they mean.
///
/// Every word keeps the place it was read at, so that every later error can point at it.
struct ParsedSpec: Sendable {
  var stanzas: [Stanza] = []

  struct Stanza: Sendable {
    /// The word between the brackets.
    var kind: Word
    var entries: [Entry]
    /// The uses of blocks that this stanza came from, the innermost first; empty for a stanza of the file itself.
    var uses: [Place] = []

    /// The last entry called `key`; the parser reports repeated keys.
    func entry(_ key: String) -> Entry? { entries.last { $0.key.text == key } }

    /// What `name = ` says.
    var givenName: String? { entry("name")?.value.text }
  }

  struct Entry: Sendable {
    var key: Word
    var value: Word
  }
}

/// A piece of text and where it stands.
struct Word: Hashable, Sendable {
  /// As written; without the quotes for a word that is quoted as a whole.
  var text: String
  var place: Place
  var form = Form.plain

  /// How a word was written.
  enum Form: Hashable, Sendable {
    case plain
    /// Between quotes as a whole.
    case quoted
    /// A list of which some items are between quotes; `text` has the quotes.
    case list
  }

  /// The word as a configuration writes it, between quotes where it needs them.
  var written: String {
    switch form {
    case .list: text
    case .plain: QuotedText.isPlain(text) ? text : QuotedText.quoted(text)
    case .quoted: QuotedText.isPlain(text) && !text.contains(",") ? text : QuotedText.quoted(text)
    }
  }
}

/// Where a word stands: in the file, or in the flag that overrides it.
public struct Place: Hashable, Comparable, Sendable {
  public enum Origin: Hashable, Sendable {
    case file
    /// Index into the overrides.
    case flag(Int)
  }

  public var origin: Origin
  public var location: SourceLocation
  /// Characters that the caret line marks; at least 1.
  public var length: Int

  init(origin: Origin, line: Int, column: Int, length: Int) {
    self.origin = origin
    self.location = SourceLocation(line: line, column: column)
    self.length = max(length, 1)
  }

  /// The part of a value that starts `offset` characters into it.
  func part(from offset: Int, length: Int) -> Place {
    Place(origin: origin, line: location.line, column: location.column + offset, length: length)
  }

  /// The file in its order, then the flags in theirs.
  public static func < (a: Place, b: Place) -> Bool {
    (a.rank, a.location) < (b.rank, b.location)
  }

  private var rank: Int {
    switch origin {
    case .file: -1
    case .flag(let index): index
    }
  }
}
