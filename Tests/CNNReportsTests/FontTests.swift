import Testing

@testable import CNNReports

@Suite struct FontTests {
  @Test func everyPrintableASCIICharacterHasAGlyph() {
    for code in UInt8(33)...126 {
      let character = Character(Unicode.Scalar(code))
      #expect(Font.glyphs[character] != nil, "no glyph for \(character)")
    }
  }

  @Test func glyphsStayWithinTheirWidthAndLine() {
    for (character, glyph) in Font.glyphs {
      for point in glyph.lines.joined() {
        #expect(point.x >= -1 && point.x <= glyph.width + 1, "\(character) is wider than it says")
        #expect(point.y >= -2.2 && point.y <= 8, "\(character) leaves its line")
      }
    }
  }

  @Test func noTwoGlyphsLookAlike() {
    var seen: [String: Character] = [:]
    for (character, glyph) in Font.glyphs {
      let drawing = "\(glyph.lines)"
      if let twin = seen[drawing] { Issue.record("\(character) and \(twin) are drawn alike") }
      seen[drawing] = character
    }
  }

  @Test func digitsAreEquallyWide() {
    #expect(Set("0123456789".map { Font.glyph($0).width }).count == 1)
  }

  @Test func anAccentedLetterFallsBackToItsBase() {
    #expect(Font.glyph("é").lines == Font.glyph("e").lines)
    #expect(Font.glyph("漢").lines == Font.missing.lines)
  }

  @Test func aTextTooLongForItsPlaceEndsInAnEllipsisAndFits() {
    let style = TextStyle(capHeight: 10)
    #expect(style.fitted("short", in: 1000) == "short")
    let cut = style.fitted("a class name without end", in: 90)
    #expect(cut.hasSuffix("…") && cut.hasPrefix("a class"))
    #expect(style.width(of: cut) <= 90)
    #expect(style.fitted("wide", in: 1) == "")
  }

  /// Compared with trying every beginning from the longest, which would take hours for the second text.
  @Test func asMuchOfATextIsKeptAsFits() {
    let style = TextStyle(capHeight: 9)
    let text = "a class, with words and MMMM iiii in it"
    for limit in stride(from: 0.0, through: style.width(of: text) + 2, by: 1.5) {
      let whole = [text] + text.indices.reversed().map { text[..<$0] + "…" }
      #expect(style.fitted(text, in: limit) == whole.first { style.width(of: $0) <= limit } ?? "", "\(limit)")
    }
    let book = String(repeating: "a class name ", count: 100_000)
    #expect(style.fitted(book, in: 90).count < 20)
  }

  @Test func alignmentMovesTextByItsWidth() {
    let style = TextStyle(capHeight: 14)
    let width = style.width(of: "HI")
    func columns(_ align: TextAlignment) -> Range<Int> {
      var canvas = Canvas(width: 200, height: 30)
      canvas.write("HI", at: Point(100, 20), style, align: align)
      let inked = (0..<200).filter { x in (0..<30).contains { canvas[x, $0] != .paper } }
      return inked.first!..<inked.last! + 1
    }
    #expect(abs(Double(columns(.left).lowerBound) - 100) <= 2)
    #expect(abs(Double(columns(.left).upperBound) - 100 - width) <= 2)
    #expect(abs(Double(columns(.right).upperBound) - 100) <= 2)
    #expect(abs(Double(columns(.center).lowerBound) - 100 + width / 2) <= 2)
  }
}
