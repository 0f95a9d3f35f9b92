import Foundation

/// A confusion matrix: rows are true classes, columns what was predicted, each row coloured by its share.
public struct ConfusionFigure: Sendable {
  public var title: String
  public var classNames: [String]
  /// Images by true class (rows) and predicted class (columns).
  public var confusion: [[Int]]

  public init(title: String, classNames: [String], confusion: [[Int]]) {
    self.title = title
    self.classNames = classNames
    self.confusion = confusion
  }

  /// A picture of more classes would take more than 300 MB.
  static let mostClasses = 1000

  private static let titleStyle = TextStyle(capHeight: 18, isBold: true)
  private static let axisStyle = TextStyle(capHeight: 14, isBold: true)
  /// A class name takes at most this many pixels.
  private static let longestName = 190.0
  /// More classes than this have cells too small for numbers.
  private static let mostClassesWithNumbers = 24

  private var classCount: Int { classNames.count }
  /// Pixels of a cell's side: large while there are few classes, so that numbers fit.
  private var cell: Double { max(10, min(96, (800 / Double(max(classCount, 1))).rounded(.down))) }
  private var nameStyle: TextStyle { TextStyle(capHeight: min(13, max(5, cell * 0.55))) }
  private var showsNumbers: Bool { classCount <= Self.mostClassesWithNumbers }
  private var nameWidth: Double {
    min(Self.longestName, classNames.map { nameStyle.width(of: $0) }.max() ?? 0)
  }
  /// Whether the names above the columns have to be turned.
  private var turnsNames: Bool { nameWidth > cell - 8 }
  private var recallWidth: Double { showsNumbers ? 96 : 20 }

  public func draw() -> Canvas {
    let side = cell * Double(classCount)
    let left = 70 + nameWidth + 14
    let top = 118 + (turnsNames ? nameWidth : 14) + 14
    let titleWidth = Self.titleStyle.width(of: title)
    let width = max(left + side + recallWidth + 20, 30 + titleWidth + 30, left + scaleWidth + 20)
    var canvas = Canvas(width: Int(width.rounded(.up)), height: Int((top + side + 74).rounded(.up)))
    let matrix = Rectangle(x: left, y: top, width: side, height: side)
    canvas.write(title, at: Point(30, 50), Self.titleStyle)
    canvas.write("predicted class", at: Point(left + side / 2, 94), Self.axisStyle, align: .center)
    canvas.write("true class", at: Point(44, top + side / 2), Self.axisStyle, align: .center, upwards: true)
    drawNames(around: matrix, on: &canvas)
    drawCells(of: matrix, on: &canvas)
    if showsNumbers { drawRecall(of: matrix, on: &canvas) }
    drawScale(below: matrix, on: &canvas)
    return canvas
  }

  private func drawNames(around matrix: Rectangle, on canvas: inout Canvas) {
    let half = nameStyle.capHeight / 2
    for (index, name) in classNames.enumerated() {
      let middle = (Double(index) + 0.5) * cell
      let text = nameStyle.fitted(name, in: nameWidth)
      canvas.write(text, at: Point(matrix.x - 14, matrix.y + middle + half), nameStyle, align: .right)
      if turnsNames {
        canvas.write(text, at: Point(matrix.x + middle + half, matrix.y - 14), nameStyle, upwards: true)
      } else {
        canvas.write(text, at: Point(matrix.x + middle, matrix.y - 14), nameStyle, align: .center)
      }
    }
  }

  private func drawCells(of matrix: Rectangle, on canvas: inout Canvas) {
    let gap = cell > 20 ? 1.0 : 0.5
    for (row, counts) in confusion.enumerated() {
      let total = counts.reduce(0, +)
      for (column, count) in counts.enumerated() {
        let area = Rectangle(
          x: matrix.x + Double(column) * cell + gap, y: matrix.y + Double(row) * cell + gap,
          width: cell - 2 * gap, height: cell - 2 * gap)
        let share = total > 0 ? Double(count) / Double(total) : 0
        canvas.fill(area, with: shade(share, isRight: row == column))
        if showsNumbers { drawCount(count, share, in: area, on: &canvas) }
      }
    }
  }

  /// Small shares are lifted by the square root: one error in a hundred has to be visible.
  private func shade(_ share: Double, isRight: Bool) -> Color {
    Color(243, 245, 247).mixed(with: isRight ? .right : .wrong, share.squareRoot())
  }

  private func drawCount(_ count: Int, _ share: Double, in area: Rectangle, on canvas: inout Canvas) {
    var style = TextStyle(capHeight: min(14, cell * 0.26))
    style.color = count == 0 ? Color(190, 196, 202) : share.squareRoot() > 0.55 ? .paper : .ink
    let text = String(count)
    while style.width(of: text) > area.width - 6 && style.capHeight > 5 { style.capHeight -= 0.5 }
    let middle = Point(area.x + area.width / 2, area.y + area.height / 2 + style.capHeight / 2)
    canvas.write(text, at: middle, style, align: .center)
  }

  /// The share of each class's images that were recognised, right of its row.
  private func drawRecall(of matrix: Rectangle, on canvas: inout Canvas) {
    let style = TextStyle(capHeight: nameStyle.capHeight, color: .faintInk)
    canvas.write("recall", at: Point(matrix.right + 12, matrix.y - 14), style)
    for (row, counts) in confusion.enumerated() {
      let total = counts.reduce(0, +)
      let text = total > 0 ? String(format: "%.1f %%", 100 * Double(counts[row]) / Double(total)) : "–"
      let baseline = matrix.y + (Double(row) + 0.5) * cell + style.capHeight / 2
      canvas.write(text, at: Point(matrix.right + 12, baseline), style)
    }
  }

  private static let scaleStyle = TextStyle(capHeight: 11, color: .faintInk)
  private static let scaleTexts = [(text: "right, 0–100 % of a row", isRight: true), ("wrong", false)]
  private static let scaleLength = 100.0
  private static let scaleGap = 30.0

  private var scaleWidth: Double {
    var width = 0.0
    for (text, _) in Self.scaleTexts {
      width += Self.scaleLength + 10 + Self.scaleStyle.width(of: text) + Self.scaleGap
    }
    return width
  }

  /// What the colours mean: shares of a row from 0 to 100 %.
  private func drawScale(below matrix: Rectangle, on canvas: inout Canvas) {
    let (height, y) = (12.0, matrix.bottom + 30)
    var x = matrix.x
    for (text, isRight) in Self.scaleTexts {
      for step in 0..<Int(Self.scaleLength) {
        let strip = Rectangle(x: x + Double(step), y: y, width: 1, height: height)
        canvas.fill(strip, with: shade(Double(step) / Self.scaleLength, isRight: isRight))
      }
      x += Self.scaleLength + 10
      canvas.write(text, at: Point(x, y + height - 0.5), Self.scaleStyle)
      x += Self.scaleStyle.width(of: text) + Self.scaleGap
    }
  }
}
