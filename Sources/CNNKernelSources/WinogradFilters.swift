import CNNKernels

typealias Five = (Vector, Vector, Vector, Vector, Vector)

/// `G x` for a window of three.
@inline(__always)
func threeTaps(_ x: (Vector, Vector, Vector)) -> Six {
  let even = (x.0 + x.2) * Vector(repeating: -1 / 6)
  let odd = x.1 * Vector(repeating: -1 / 6)
  let evenOuter = multiplyAdd(Vector(repeating: 4), x.2, x.0) * Vector(repeating: 1 / 24)
  let oddOuter = x.1 * Vector(repeating: 1 / 12)
  return (
    x.0 * Vector(repeating: 1 / 4), even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, x.2
  )
}

/// `G x` for a window of five.
@inline(__always)
func fiveTaps(_ x: Five) -> Six {
  let even = (x.0 + x.2 + x.4) * Vector(repeating: -1 / 6)
  let odd = (x.1 + x.3) * Vector(repeating: -1 / 6)
  let four = Vector(repeating: 4)
  let evenOuter = multiplyAdd(four, multiplyAdd(four, x.4, x.2), x.0) * Vector(repeating: 1 / 24)
  let oddOuter = multiplyAdd(four, x.3, x.1) * Vector(repeating: 1 / 12)
  return (
    x.0 * Vector(repeating: 1 / 4), even + odd, even - odd, evenOuter + oddOuter, evenOuter - oddOuter, x.4
  )
}

/// `Gᵀ x` for a window of three, in the first three places.
@inline(__always)
func threeTapGradients(_ x: Six) -> Five {
  let even = (x.1 + x.2) * Vector(repeating: -1 / 6)
  let odd = (x.2 - x.1) * Vector(repeating: 1 / 6)
  let evenOuter = (x.3 + x.4) * Vector(repeating: 1 / 24)
  let oddOuter = (x.3 - x.4) * Vector(repeating: 1 / 12)
  let zero = Vector(repeating: 0)
  return (
    multiplyAdd(x.0, Vector(repeating: 1 / 4), even + evenOuter), odd + oddOuter,
    multiplyAdd(evenOuter, Vector(repeating: 4), even) + x.5, zero, zero
  )
}

/// `Gᵀ x` for a window of five.
@inline(__always)
func fiveTapGradients(_ x: Six) -> Five {
  let even = (x.1 + x.2) * Vector(repeating: -1 / 6)
  let odd = (x.2 - x.1) * Vector(repeating: 1 / 6)
  let evenOuter = (x.3 + x.4) * Vector(repeating: 1 / 24)
  let oddOuter = (x.3 - x.4) * Vector(repeating: 1 / 12)
  let four = Vector(repeating: 4)
  let sixteen = Vector(repeating: 16)
  return (
    multiplyAdd(x.0, Vector(repeating: 1 / 4), even + evenOuter), odd + oddOuter, multiplyAdd(evenOuter, four, even),
    multiplyAdd(oddOuter, four, odd), multiplyAdd(evenOuter, sixteen, even) + x.5
  )
}

func winogradFilter(
  _ form: WinogradForm, _ filters: UnsafePointer<Float>, _ tapStride: Int, _ rotates: Bool, _ count: Int,
  _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let side = form.window
  let last = side &* side &- 1
  let tap = { (row: Int, column: Int) -> Vector in
    let index = row &* side &+ column
    return loadNext(filters + (rotates ? last &- index : index) &* tapStride, count)
  }
  let storeRow = { (row: Int, x: Six) in
    let p = target + row &* tileSide &* stride
    storeVector(x.0, p)
    storeVector(x.1, p + stride)
    storeVector(x.2, p + 2 &* stride)
    storeVector(x.3, p + 3 &* stride)
    storeVector(x.4, p + 4 &* stride)
    storeVector(x.5, p + 5 &* stride)
  }
  if side == 3 {
    let column = { (index: Int) in threeTaps((tap(0, index), tap(1, index), tap(2, index))) }
    let (a, b, c) = (column(0), column(1), column(2))
    storeRow(0, threeTaps((a.0, b.0, c.0)))
    storeRow(1, threeTaps((a.1, b.1, c.1)))
    storeRow(2, threeTaps((a.2, b.2, c.2)))
    storeRow(3, threeTaps((a.3, b.3, c.3)))
    storeRow(4, threeTaps((a.4, b.4, c.4)))
    storeRow(5, threeTaps((a.5, b.5, c.5)))
  } else {
    let column = { (index: Int) in
      fiveTaps((tap(0, index), tap(1, index), tap(2, index), tap(3, index), tap(4, index)))
    }
    let (a, b, c, d, e) = (column(0), column(1), column(2), column(3), column(4))
    storeRow(0, fiveTaps((a.0, b.0, c.0, d.0, e.0)))
    storeRow(1, fiveTaps((a.1, b.1, c.1, d.1, e.1)))
    storeRow(2, fiveTaps((a.2, b.2, c.2, d.2, e.2)))
    storeRow(3, fiveTaps((a.3, b.3, c.3, d.3, e.3)))
    storeRow(4, fiveTaps((a.4, b.4, c.4, d.4, e.4)))
    storeRow(5, fiveTaps((a.5, b.5, c.5, d.5, e.5)))
  }
}

func winogradFilterGradient(
  _ form: WinogradForm, _ source: UnsafePointer<Float>, _ stride: Int, _ gradient: UnsafeMutablePointer<Float>,
  _ tapStride: Int, _ count: Int
) {
  let side = form.window
  let taps = { (x: Six) in side == 3 ? threeTapGradients(x) : fiveTapGradients(x) }
  let column = { (index: Int) in taps(loadColumn(source, index, stride)) }
  let (a, b, c, d, e, f) = (column(0), column(1), column(2), column(3), column(4), column(5))
  let addRow = { (row: Int, m: Six) in
    guard row < side else { return }
    let x = taps(m)
    let p = gradient + row &* side &* tapStride
    add(x.0, p, count)
    add(x.1, p + tapStride, count)
    add(x.2, p + 2 &* tapStride, count)
    if side == 5 {
      add(x.3, p + 3 &* tapStride, count)
      add(x.4, p + 4 &* tapStride, count)
    }
  }
  addRow(0, (a.0, b.0, c.0, d.0, e.0, f.0))
  addRow(1, (a.1, b.1, c.1, d.1, e.1, f.1))
  addRow(2, (a.2, b.2, c.2, d.2, e.2, f.2))
  addRow(3, (a.3, b.3, c.3, d.3, e.3, f.3))
  addRow(4, (a.4, b.4, c.4, d.4, e.4, f.4))
}

@inline(__always)
private func add(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  storeNext(loadNext(target, count) + value, target, count)
}
