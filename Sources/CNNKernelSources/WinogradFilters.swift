import CNNKernels

typealias Five = (Vector, Vector, Vector, Vector, Vector)

/// `G x` for a window of three.
@inline(__always)
private func threeTaps(_ x: (Vector, Vector, Vector)) -> Six {
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
private func fiveTaps(_ x: Five) -> Six {
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
private func threeTapGradients(_ x: Six) -> Five {
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
private func fiveTapGradients(_ x: Six) -> Five {
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
  withScratch { halfway in
    for column in 0..<side {
      let tap = { (row: Int) in
        let index = row &* side &+ column
        return loadLanes(filters + (rotates ? last &- index : index) &* tapStride, count)
      }
      let x =
        side == 3 ? threeTaps((tap(0), tap(1), tap(2))) : fiveTaps((tap(0), tap(1), tap(2), tap(3), tap(4)))
      halfway[column] = x.0
      halfway[5 &+ column] = x.1
      halfway[10 &+ column] = x.2
      halfway[15 &+ column] = x.3
      halfway[20 &+ column] = x.4
      halfway[25 &+ column] = x.5
    }
    for row in 0..<tileSide {
      let i = 5 &* row
      let x =
        side == 3
        ? threeTaps((halfway[i], halfway[i &+ 1], halfway[i &+ 2]))
        : fiveTaps((halfway[i], halfway[i &+ 1], halfway[i &+ 2], halfway[i &+ 3], halfway[i &+ 4]))
      let p = target + row &* tileSide &* stride
      storeLanes(x.0, p, Vector.scalarCount)
      storeLanes(x.1, p + stride, Vector.scalarCount)
      storeLanes(x.2, p + 2 &* stride, Vector.scalarCount)
      storeLanes(x.3, p + 3 &* stride, Vector.scalarCount)
      storeLanes(x.4, p + 4 &* stride, Vector.scalarCount)
      storeLanes(x.5, p + 5 &* stride, Vector.scalarCount)
    }
  }
}

func winogradFilterGradient(
  _ form: WinogradForm, _ source: UnsafePointer<Float>, _ stride: Int, _ gradient: UnsafeMutablePointer<Float>,
  _ tapStride: Int, _ count: Int
) {
  let side = form.window
  withScratch { halfway in
    for column in 0..<tileSide {
      let m = loadColumn(source, column, stride)
      let x = side == 3 ? threeTapGradients(m) : fiveTapGradients(m)
      halfway[column] = x.0
      halfway[6 &+ column] = x.1
      halfway[12 &+ column] = x.2
      halfway[18 &+ column] = x.3
      halfway[24 &+ column] = x.4
    }
    for row in 0..<side {
      let i = 6 &* row
      let m: Six = (
        halfway[i], halfway[i &+ 1], halfway[i &+ 2], halfway[i &+ 3], halfway[i &+ 4], halfway[i &+ 5]
      )
      let x = side == 3 ? threeTapGradients(m) : fiveTapGradients(m)
      let p = gradient + row &* side &* tapStride
      addLanes(x.0, p, count)
      addLanes(x.1, p + tapStride, count)
      addLanes(x.2, p + 2 &* tapStride, count)
      if side == 5 {
        addLanes(x.3, p + 3 &* tapStride, count)
        addLanes(x.4, p + 4 &* tapStride, count)
      }
    }
  }
}

@inline(__always)
private func addLanes(_ value: Vector, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  storeLanes(loadLanes(target, count) + value, target, count)
}
