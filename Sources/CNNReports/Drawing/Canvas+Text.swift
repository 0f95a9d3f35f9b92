/// Where a text stands relative to the point it is drawn at.
public enum TextAlignment: Sendable {
  case left, center, right
}

/// How a text looks.
public struct TextStyle: Sendable {
  /// Height of a capital in pixels.
  public var capHeight: Double
  public var color: Color
  public var isBold: Bool

  public init(capHeight: Double, color: Color = .ink, isBold: Bool = false) {
    self.capHeight = capHeight
    self.color = color
    self.isBold = isBold
  }

  /// Pixels a grid unit.
  fileprivate var scale: Double { capHeight / Font.capHeight }

  /// Width in pixels that a text takes.
  public func width(of text: String) -> Double {
    let widths = text.map(Self.width)
    guard !widths.isEmpty else { return 0 }
    return width(of: widths.count, together: widths.reduce(0, +))
  }

  /// - Parameter units: The sum of the characters' widths.
  private func width(of characters: Int, together units: Double) -> Double {
    (units + Double(characters - 1) * Font.letterSpacing) * scale
  }

  /// In grid units.
  private static func width(_ character: Character) -> Double {
    character == " " ? Font.wordSpacing - Font.letterSpacing : Font.glyph(character).width
  }

  /// The text, or as much of its beginning as fits with an ellipsis.
  public func fitted(_ text: String, in limit: Double) -> String {
    guard width(of: text) > limit else { return text }
    let ellipsis: Character = "…"
    var (units, characters) = (0.0, 0)
    // From the front, measuring each character once: a name may come from a file, and be as long as a book.
    for (index, character) in zip(text.indices, text) {
      characters += 1
      guard width(of: characters, together: units + Self.width(ellipsis)) <= limit else {
        return characters == 1 ? "" : text[..<text.index(before: index)] + String(ellipsis)
      }
      units += Self.width(character)
    }
    return text.dropLast() + String(ellipsis)
  }
}

extension Canvas {
  /// Writes one line. `point` is on the baseline, at the left end, the middle or the right end.
  ///
  /// - Parameter upwards: Turns the text by a quarter, so that it reads from bottom to top.
  public mutating func write(
    _ text: String, at point: Point, _ style: TextStyle, align: TextAlignment = .left, upwards: Bool = false
  ) {
    let width = style.width(of: text)
    var x =
      switch align {
      case .left: 0.0
      case .center: -width / 2
      case .right: -width
      }
    var lines: [[Point]] = []
    for character in text {
      guard character != " " else {
        x += Font.wordSpacing * style.scale
        continue
      }
      let glyph = Font.glyph(character)
      for line in glyph.lines {
        lines.append(
          line.map { place in
            let (right, up) = (x + place.x * style.scale, place.y * style.scale)
            return upwards ? Point(point.x - up, point.y - right) : Point(point.x + right, point.y - up)
          })
      }
      x += (glyph.width + Font.letterSpacing) * style.scale
    }
    let stroke = (style.isBold ? Font.boldStrokeWidth : Font.strokeWidth) * style.scale
    self.stroke(lines, width: max(stroke, 1), with: style.color)
  }
}
