/// A picture as text for a terminal with true colour: each character is two pixels, one above the other.
public struct HalfBlocks {
  private let canvas: Canvas
  private let columns: Int

  /// Wider pictures than a terminal are made smaller by a whole factor.
  ///
  /// - Parameter columns: Characters of a line.
  public init(_ canvas: Canvas, columns: Int) {
    self.canvas = canvas
    self.columns = columns
  }

  /// Lines of upper half blocks, each with its colour and the background's.
  public var text: String {
    let factor = max(1, (canvas.width + columns - 1) / columns)
    let (width, height) = (max(1, canvas.width / factor), max(1, canvas.height / factor))
    return stride(from: 0, to: height, by: 2).map { row in
      (0..<width).map { column in
        let upper = mean(column, row, factor)
        let lower = row + 1 < height ? mean(column, row + 1, factor) : nil
        let background = lower.map { "\u{1B}[48;2;\($0.red);\($0.green);\($0.blue)m" } ?? ""
        return "\u{1B}[38;2;\(upper.red);\(upper.green);\(upper.blue)m" + background + "▀"
      }.joined() + "\u{1B}[0m"
    }.joined(separator: "\n")
  }

  /// The mean colour of a square of pixels.
  private func mean(_ column: Int, _ row: Int, _ factor: Int) -> Color {
    var (red, green, blue) = (0, 0, 0)
    for y in row * factor..<(row + 1) * factor {
      for x in column * factor..<(column + 1) * factor {
        let color = canvas[x, y]
        (red, green, blue) = (red + Int(color.red), green + Int(color.green), blue + Int(color.blue))
      }
    }
    let count = factor * factor
    return Color(UInt8(red / count), UInt8(green / count), UInt8(blue / count))
  }
}
