/// A vector of filters transformed down its columns; the rows follow one at a time, so that they are used while they are in
/// registers.
struct FilterColumns {
  private var c0: Points
  private var c1: Points
  private var c2: Points

  @inline(__always)
  init(_ filters: UnsafePointer<Float>, _ tapStride: Int, _ filled: FilledLanes, rotates: Bool) {
    c0 = Self.column(0, filters, tapStride, filled, rotates: rotates)
    c1 = Self.column(1, filters, tapStride, filled, rotates: rotates)
    c2 = Self.column(2, filters, tapStride, filled, rotates: rotates)
  }

  @inline(__always)
  private static func column(
    _ column: Int, _ filters: UnsafePointer<Float>, _ tapStride: Int, _ filled: FilledLanes, rotates: Bool
  ) -> Points {
    // The tap in the first row, and the step to the next row's.
    let window = SixPoints.window
    let first = filters + (rotates ? window &* window &- 1 &- column : column) &* tapStride
    let step = (rotates ? -window : window) &* tapStride
    return SixPoints.taps(filled.load(first), filled.load(first + step), filled.load(first + 2 &* step))
  }

  @inline(__always) var row0: Points { SixPoints.taps(c0.0, c1.0, c2.0) }
  @inline(__always) var row1: Points { SixPoints.taps(c0.1, c1.1, c2.1) }
  @inline(__always) var row2: Points { SixPoints.taps(c0.2, c1.2, c2.2) }
  @inline(__always) var row3: Points { SixPoints.taps(c0.3, c1.3, c2.3) }
  @inline(__always) var row4: Points { SixPoints.taps(c0.4, c1.4, c2.4) }
  @inline(__always) var row5: Points { SixPoints.taps(c0.5, c1.5, c2.5) }
}

/// How many lanes of a vector of filters hold one: asked once for all of a filter's taps, because a question between two loads
/// keeps the compiler from putting them in a good order.
enum FilledLanes {
  case all
  case first(Int)

  /// - Parameter left: Filters from the vector's first on.
  @inline(__always)
  init(_ left: Int) { self = left >= lanes ? .all : .first(left) }

  @inline(__always)
  func load(_ source: UnsafePointer<Float>) -> Vector {
    switch self {
    case .all: loadVector(source)
    case .first(let count): loadFirst(source, count)
    }
  }
}
