/// A text for people that is put together from our words and from what came from outside.
///
/// Whatever is interpolated is escaped by `PrintableText`, so that a message can't forget it.
public struct ShownText: ExpressibleByStringInterpolation, Sendable {
  public private(set) var text: String

  public init(stringLiteral literal: String) { text = literal }
  public init(stringInterpolation interpolation: StringInterpolation) { text = interpolation.text }

  public static func + (one: ShownText, other: ShownText) -> ShownText { "\(one)\(other)" }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    public mutating func appendLiteral(_ literal: String) { text += literal }
    public mutating func appendInterpolation(_ outside: some StringProtocol) { text += PrintableText.escaped(outside) }
    public mutating func appendInterpolation(_ name: Name) { text += name.shown }
    public mutating func appendInterpolation(_ shown: ShownText) { text += shown.text }
    public mutating func appendInterpolation<Value>(_ value: Value) { text += PrintableText.escaped("\(value)") }

    /// A text of several lines, made by another part of the program.
    public mutating func appendInterpolation(lines: String) {
      text += lines.split(separator: "\n", omittingEmptySubsequences: false).map { PrintableText.escaped($0) }
        .joined(separator: "\n")
    }
  }
}
