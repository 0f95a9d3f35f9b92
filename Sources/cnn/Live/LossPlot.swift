import Foundation

/// The loss drawn with characters: its largest and smallest value at the left, its first and last step below.
///
/// Losses fall by orders of magnitude, so the scale is logarithmic where all of them are above 0.
struct LossPlot {
  var curve: LossCurve
  /// Of the whole drawing; one row is the steps'.
  var columns: Int
  var rows: Int
  var hasBraille: Bool

  /// Digits of the scale and a space.
  private static let margin = 10
  /// A character of braille holds two by four points; one of ASCII tells the upper half from the lower.
  private var pointsAcross: Int { hasBraille ? 2 : 1 }
  private var pointsDown: Int { hasBraille ? 4 : 2 }
  private var width: Int { max(columns - Self.margin, 1) }
  private var height: Int { max(rows - 1, 1) }

  var lines: [StyledLine] {
    let values = Self.smoothed(curve.samples(width * pointsAcross))
    guard let least = values.min(), let most = values.max() else { return [] }
    let levels = self.levels(values, least, most)
    var lines = (0..<height).map { row in
      var line = StyledLine(scale(row, least, most), .faint)
      line.append(text(row, levels), .accent)
      return line
    }
    lines.append(steps)
    return lines
  }

  /// Means over neighbours: single steps jump about, and the eye looks for where they go.
  private static func smoothed(_ values: [Double]) -> [Double] {
    let reach = values.count / smoothing
    return values.indices.map { place in
      let range = max(place - reach, 0)...min(place + reach, values.count - 1)
      return values[range].reduce(0, +) / Double(range.count)
    }
  }

  /// A mean goes over this part of the curve to either side.
  private static let smoothing = 50

  /// Each value's distance from the bottom, in points.
  private func levels(_ values: [Double], _ least: Double, _ most: Double) -> [Int] {
    let scale = least > 0 ? { log($0) } : { (value: Double) in value }
    let (bottom, top) = (scale(least), scale(most))
    let highest = Double(height * pointsDown - 1)
    return values.map { value in
      top > bottom ? Int(((scale(value) - bottom) / (top - bottom) * highest).rounded()) : Int(highest / 2)
    }
  }

  private func scale(_ row: Int, _ least: Double, _ most: Double) -> String {
    let number = row == 0 ? NumberText.loss(most) : row == height - 1 ? NumberText.loss(least) : ""
    return String(repeating: " ", count: max(0, Self.margin - 1 - number.count)) + number + " "
  }

  private func text(_ row: Int, _ levels: [Int]) -> String {
    let bottom = (height - 1 - row) * pointsDown
    var text = ""
    for column in 0..<width {
      var points = 0
      for across in 0..<pointsAcross {
        let place = column * pointsAcross + across
        // A steep piece is a line and no gap: it goes down to the level before.
        let other = place > 0 ? levels[place - 1] : levels[place]
        let low = min(levels[place], other + (other < levels[place] ? 1 : 0))
        let high = max(levels[place], other - (other > levels[place] ? 1 : 0))
        for down in 0..<pointsDown where (low...high).contains(bottom + down) {
          points |= Self.bit(across: across, fromBottom: down, braille: hasBraille)
        }
      }
      text.append(hasBraille ? Self.braille(points) : Self.ascii[points])
    }
    return text
  }

  /// Nothing, the lower half, the upper half, both.
  private static let ascii: [Character] = [" ", ".", "'", "|"]

  /// The bit of a point; braille's are numbered down the left, down the right, and then the lowest row.
  private static func bit(across: Int, fromBottom down: Int, braille: Bool) -> Int {
    guard braille else { return 1 << down }
    let bits = across == 0 ? [0x40, 0x04, 0x02, 0x01] : [0x80, 0x20, 0x10, 0x08]
    return bits[down]
  }

  private static func braille(_ points: Int) -> Character {
    // The block of braille patterns begins at U+2800.
    Character(UnicodeScalar(UInt32(0x2800 + points)) ?? " ")
  }

  private var steps: StyledLine {
    let last = NumberText.grouped(curve.end)
    let first = "step \(NumberText.grouped(curve.start + 1))"
    let gap = String(repeating: " ", count: max(1, width - first.count - last.count))
    let name = "loss "
    return StyledLine(String(repeating: " ", count: Self.margin - name.count) + name + first + gap + last, .faint)
  }
}
