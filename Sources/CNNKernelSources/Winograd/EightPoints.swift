import CNNKernels

/// The points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity, for a window of five.
enum EightPoints: TilePoints {
  @inline(__always) static var side: Int { 8 }
  @inline(__always) static var window: Int { 5 }

  @inline(__always)
  static func input(_ x: Points) -> Points {
    let quarters = Vector(repeating: 5.25)
    let even = multiplyAdd(Vector(repeating: -4.25), x.4, x.2 + x.6)
    let odd = multiplyAdd(Vector(repeating: -4.25), x.3, x.1 + x.5)
    let half = Vector(repeating: 0.5)
    let two = Vector(repeating: 2)
    let middle = Vector(repeating: -2.5)
    let evenOuter = multiplyAdd(Vector(repeating: 0.25), x.2, multiplyAdd(Vector(repeating: -1.25), x.4, x.6))
    let oddOuter = multiplyAdd(half, x.1, multiplyAdd(middle, x.3, two * x.5))
    let evenInner = multiplyAdd(Vector(repeating: 4), x.2, multiplyAdd(Vector(repeating: -5), x.4, x.6))
    let oddInner = multiplyAdd(two, x.1, multiplyAdd(middle, x.3, half * x.5))
    return (
      multiplyAdd(quarters, x.4 - x.2, x.0 - x.6), even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter,
      evenInner + oddInner, evenInner - oddInner, multiplyAdd(quarters, x.3 - x.5, x.7 - x.1)
    )
  }

  @inline(__always)
  static func inputGradient(_ x: Points) -> Points {
    let (sum, difference) = (x.1 + x.2, x.1 - x.2)
    let (sumOuter, differenceOuter) = (x.3 + x.4, x.3 - x.4)
    let (sumInner, differenceInner) = (x.5 + x.6, x.5 - x.6)
    let quarters = Vector(repeating: 5.25)
    let half = Vector(repeating: 0.5)
    let two = Vector(repeating: 2)
    let four = Vector(repeating: 4)
    let second = multiplyAdd(four, sumInner, multiplyAdd(Vector(repeating: 0.25), sumOuter, sum))
    let third = multiplyAdd(
      Vector(repeating: -4.25), difference, Vector(repeating: -2.5) * (differenceOuter + differenceInner))
    let fourth = multiplyAdd(
      Vector(repeating: -5), sumInner,
      multiplyAdd(Vector(repeating: -1.25), sumOuter, Vector(repeating: -4.25) * sum))
    return (
      x.0, multiplyAdd(half, differenceOuter, multiplyAdd(two, differenceInner, difference)) - x.7,
      multiplyAdd(-quarters, x.0, second), multiplyAdd(quarters, x.7, third), multiplyAdd(quarters, x.0, fourth),
      multiplyAdd(-quarters, x.7, multiplyAdd(two, differenceOuter, multiplyAdd(half, differenceInner, difference))),
      sum + sumOuter + sumInner - x.0, x.7
    )
  }

  @inline(__always)
  static func taps(_ x: Points) -> Points {
    let two = Vector(repeating: 2)
    let four = Vector(repeating: 4)
    let eight = Vector(repeating: 8)
    let sixteen = Vector(repeating: 16)
    let even = (x.0 + x.2 + x.4) * Vector(repeating: -2 / 9)
    let odd = (x.1 + x.3) * Vector(repeating: -2 / 9)
    let outer = Vector(repeating: 1 / 90)
    let evenOuter = multiplyAdd(sixteen, x.4, multiplyAdd(four, x.2, x.0)) * outer
    let oddOuter = multiplyAdd(eight, x.3, two * x.1) * outer
    let inner = Vector(repeating: 2 / 45)
    let evenInner = multiplyAdd(sixteen, x.0, multiplyAdd(four, x.2, x.4)) * inner
    let oddInner = multiplyAdd(eight, x.1, two * x.3) * inner
    return (
      x.0, even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, evenInner + oddInner,
      evenInner - oddInner, x.4
    )
  }

  @inline(__always)
  static func tapGradients(_ x: Points) -> Points {
    let two = Vector(repeating: 2)
    let four = Vector(repeating: 4)
    let eight = Vector(repeating: 8)
    let sixteen = Vector(repeating: 16)
    let even = (x.1 + x.2) * Vector(repeating: -2 / 9)
    let odd = (x.1 - x.2) * Vector(repeating: -2 / 9)
    let evenOuter = (x.3 + x.4) * Vector(repeating: 1 / 90)
    let oddOuter = (x.3 - x.4) * Vector(repeating: 1 / 90)
    let evenInner = (x.5 + x.6) * Vector(repeating: 2 / 45)
    let oddInner = (x.5 - x.6) * Vector(repeating: 2 / 45)
    return (
      multiplyAdd(sixteen, evenInner, x.0 + even + evenOuter),
      multiplyAdd(eight, oddInner, multiplyAdd(two, oddOuter, odd)),
      multiplyAdd(four, evenOuter + evenInner, even), multiplyAdd(two, oddInner, multiplyAdd(eight, oddOuter, odd)),
      multiplyAdd(sixteen, evenOuter, even + evenInner + x.7), .zero, .zero, .zero
    )
  }

  @inline(__always)
  static func outputs(_ x: Points) -> Four {
    let (even, odd) = (x.1 + x.2, x.1 - x.2)
    let (evenOuter, oddOuter) = (x.3 + x.4, x.3 - x.4)
    let (evenInner, oddInner) = (x.5 + x.6, x.5 - x.6)
    return (
      x.0 + even + (evenOuter + evenInner),
      multiplyAdd(Vector(repeating: 2), oddOuter, multiplyAdd(Vector(repeating: 0.5), oddInner, odd)),
      multiplyAdd(Vector(repeating: 4), evenOuter, multiplyAdd(Vector(repeating: 0.25), evenInner, even)),
      multiplyAdd(Vector(repeating: 8), oddOuter, multiplyAdd(Vector(repeating: 0.125), oddInner, odd)) + x.7
    )
  }

  @inline(__always)
  static func outputGradients(_ x: Four) -> Points {
    let even = x.0 + x.2
    let odd = x.1 + x.3
    let evenOuter = multiplyAdd(Vector(repeating: 4), x.2, x.0)
    let oddOuter = multiplyAdd(Vector(repeating: 8), x.3, Vector(repeating: 2) * x.1)
    let evenInner = multiplyAdd(Vector(repeating: 0.25), x.2, x.0)
    let oddInner = multiplyAdd(Vector(repeating: 0.125), x.3, Vector(repeating: 0.5) * x.1)
    return (
      x.0, even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, evenInner + oddInner,
      evenInner - oddInner, x.3
    )
  }
}
