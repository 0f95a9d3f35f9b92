import CNNKernels

typealias Four = (Vector, Vector, Vector, Vector)

/// The vectors of a row or a column of a tile. A side of six leaves the last two alone, taps use as many as the window has.
typealias Points = (Vector, Vector, Vector, Vector, Vector, Vector, Vector, Vector)

/// The one-dimensional transforms of a minimal filtering algorithm with four outputs; a tile takes each once along its rows
/// and once along its columns.
///
/// A row or column stands for a polynomial: `input`, `taps` and `outputs` go to and from its values at as many points as
/// the tile's side. The others are their adjoints, which gradients take.
protocol TilePoints {
  /// Side of an input tile, and so the number of points.
  static var side: Int { get }
  /// Side of the window.
  static var window: Int { get }

  /// `Bᵀ x`.
  static func input(_ x: Points) -> Points
  /// `B x`.
  static func inputGradient(_ x: Points) -> Points
  /// `G x`.
  static func taps(_ x: Points) -> Points
  /// `Gᵀ x`.
  static func tapGradients(_ x: Points) -> Points
  /// `Aᵀ x`.
  static func outputs(_ x: Points) -> Four
  /// `A x`.
  static func outputGradients(_ x: Four) -> Points
}

/// The points 0, 1, -1, 2, -2 and infinity, for a window of three.
enum SixPoints: TilePoints {
  @inline(__always) static var side: Int { 6 }
  @inline(__always) static var window: Int { 3 }

  @inline(__always)
  static func input(_ x: Points) -> Points {
    let four = Vector(repeating: 4)
    let five = Vector(repeating: 5)
    let two = Vector(repeating: 2)
    let even = multiplyAdd(-four, x.2, x.4)
    let odd = multiplyAdd(-four, x.1, x.3)
    let evenOuter = x.4 - x.2
    let oddOuter = two * (x.3 - x.1)
    return (
      multiplyAdd(four, x.0, multiplyAdd(-five, x.2, x.4)), even + odd, even - odd, evenOuter + oddOuter,
      evenOuter - oddOuter, multiplyAdd(four, x.1, multiplyAdd(-five, x.3, x.5)), .zero, .zero
    )
  }

  @inline(__always)
  static func inputGradient(_ x: Points) -> Points {
    let four = Vector(repeating: 4)
    let five = Vector(repeating: 5)
    let two = Vector(repeating: 2)
    let (sum, difference) = (x.1 + x.2, x.1 - x.2)
    let sumOuter = x.3 + x.4
    let twiceOuter = two * (x.3 - x.4)
    return (
      four * x.0, multiplyAdd(four, x.5 - difference, -twiceOuter),
      multiplyAdd(-five, x.0, multiplyAdd(-four, sum, -sumOuter)), multiplyAdd(-five, x.5, difference + twiceOuter),
      x.0 + sum + sumOuter, x.5, .zero, .zero
    )
  }

  @inline(__always)
  static func taps(_ x: Points) -> Points {
    let even = (x.0 + x.2) * Vector(repeating: -1 / 6)
    let odd = x.1 * Vector(repeating: -1 / 6)
    let evenOuter = multiplyAdd(Vector(repeating: 4), x.2, x.0) * Vector(repeating: 1 / 24)
    let oddOuter = x.1 * Vector(repeating: 1 / 12)
    return (
      x.0 * Vector(repeating: 1 / 4), even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, x.2, .zero,
      .zero
    )
  }

  /// The transform of a line of a window.
  @inline(__always)
  static func taps(_ a: Vector, _ b: Vector, _ c: Vector) -> Points {
    taps((a, b, c, .zero, .zero, .zero, .zero, .zero))
  }

  @inline(__always)
  static func tapGradients(_ x: Points) -> Points {
    let even = (x.1 + x.2) * Vector(repeating: -1 / 6)
    let odd = (x.2 - x.1) * Vector(repeating: 1 / 6)
    let evenOuter = (x.3 + x.4) * Vector(repeating: 1 / 24)
    let oddOuter = (x.3 - x.4) * Vector(repeating: 1 / 12)
    return (
      multiplyAdd(x.0, Vector(repeating: 1 / 4), even + evenOuter), odd + oddOuter,
      multiplyAdd(evenOuter, Vector(repeating: 4), even) + x.5, .zero, .zero, .zero, .zero, .zero
    )
  }

  @inline(__always)
  static func outputs(_ x: Points) -> Four {
    let two = Vector(repeating: 2)
    let four = Vector(repeating: 4)
    let eight = Vector(repeating: 8)
    let even = x.1 + x.2
    let odd = x.1 - x.2
    let evenOuter = x.3 + x.4
    let oddOuter = x.3 - x.4
    return (
      x.0 + even + evenOuter, multiplyAdd(two, oddOuter, odd), multiplyAdd(four, evenOuter, even),
      multiplyAdd(eight, oddOuter, odd) + x.5
    )
  }

  @inline(__always)
  static func outputGradients(_ x: Four) -> Points {
    let two = Vector(repeating: 2)
    let four = Vector(repeating: 4)
    let eight = Vector(repeating: 8)
    let even = x.0 + x.2
    let odd = x.1 + x.3
    let evenOuter = multiplyAdd(four, x.2, x.0)
    let oddOuter = multiplyAdd(eight, x.3, two * x.1)
    return (x.0, even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, x.3, .zero, .zero)
  }
}
