import Foundation

/// A character as lines on a grid: baseline 0, small letters up to 5, capitals up to 7, descenders down to -2; y grows upwards.
struct Glyph: Sendable {
  /// Distance from the leftmost to the rightmost line, in grid units.
  let width: Double
  let lines: [[Point]]

  /// Reads the drawing of a glyph.
  ///
  /// `M x y` lifts the pen and sets it down; `L x y` draws a line; `Q cx cy x y` a quadratic curve;
  /// `A cx cy rx ry a b` a piece of an ellipse from `a` to `b` degrees, anticlockwise if `b` is larger;
  /// `E cx cy rx ry` a whole ellipse; `D x y` a dot. Numbers are grid units.
  ///
  /// - Precondition: The drawing is well formed: it comes from `Font.drawings`.
  init(width: Double, drawing: some Sequence<Substring>) {
    var pen = Pen()
    var command: Substring = ""
    var numbers: [Double] = []
    for word in drawing {
      if let number = Double(word) {
        numbers.append(number)
      } else {
        pen.draw(command, numbers)
        command = word
        numbers = []
      }
    }
    pen.draw(command, numbers)
    self.width = width
    lines = pen.lines
  }
}

/// Collects lines while a glyph's drawing is read.
private struct Pen {
  private(set) var lines: [[Point]] = []
  private var isDown = false

  mutating func draw(_ command: Substring, _ n: [Double]) {
    switch command {
    case "": break
    case "M":
      isDown = false
      go(to: Point(n[0], n[1]))
    case "L": go(to: Point(n[0], n[1]))
    case "Q": curve(control: Point(n[0], n[1]), end: Point(n[2], n[3]))
    case "A": arc(center: Point(n[0], n[1]), radii: Point(n[2], n[3]), from: n[4], to: n[5])
    case "E":
      isDown = false
      arc(center: Point(n[0], n[1]), radii: Point(n[2], n[3]), from: 0, to: 360)
      isDown = false
    case "D":
      lines.append([Point(n[0], n[1])])
      isDown = false
    default: preconditionFailure("glyph command \(command)")
    }
  }

  private mutating func go(to point: Point) {
    if isDown { lines[lines.count - 1].append(point) } else { lines.append([point]) }
    isDown = true
  }

  private mutating func curve(control: Point, end: Point) {
    guard let start = lines.last?.last else { return }
    let pieces = 8
    for piece in 1...pieces {
      let t = Double(piece) / Double(pieces)
      let (a, b, c) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
      go(to: Point(a * start.x + b * control.x + c * end.x, a * start.y + b * control.y + c * end.y))
    }
  }

  private mutating func arc(center: Point, radii: Point, from: Double, to: Double) {
    // Ten degrees a piece look round at every size that figures use.
    let pieces = max(1, Int((abs(to - from) / 10).rounded(.up)))
    for piece in 0...pieces {
      let angle = (from + (to - from) * Double(piece) / Double(pieces)) * .pi / 180
      go(to: Point(center.x + radii.x * cos(angle), center.y + radii.y * sin(angle)))
    }
  }
}
