#if LANES_16
  import CNNKernels

  /// 24 sums of the most filters, three vectors of pixels and a broadcast fill 28 of 32 registers.
  private let tileVectors = 3

  extension Kernels {
    static func multiply(_ product: UnsafePointer<PlanarProduct>) {
      switch product.pointee.filterCount {
      case 1: multiply1(product)
      case 2: multiply2(product)
      case 3: multiply3(product)
      case 4: multiply4(product)
      case 5: multiply5(product)
      case 6: multiply6(product)
      case 7: multiply7(product)
      default: multiply8(product)
      }
    }
  }

  // One function for each number of filters, because each is its own allocation of registers.

  @inline(never)
  private func multiply1(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 1) }

  @inline(never)
  private func multiply2(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 2) }

  @inline(never)
  private func multiply3(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 3) }

  @inline(never)
  private func multiply4(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 4) }

  @inline(never)
  private func multiply5(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 5) }

  @inline(never)
  private func multiply6(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 6) }

  @inline(never)
  private func multiply7(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 7) }

  @inline(never)
  private func multiply8(_ p: UnsafePointer<PlanarProduct>) { multiplyPlanes(p, filters: 8) }

  @inline(__always)
  private func multiplyPlanes(_ product: UnsafePointer<PlanarProduct>, filters: Int) {
    var i = 0
    while i &+ (tileVectors &- 1) &* lanes < product.pointee.windows.count {
      multiplyTile(product, i, filters: filters, vectors: tileVectors)
      i &+= tileVectors &* lanes
    }
    while i < product.pointee.windows.count {
      multiplyTile(product, i, filters: filters, vectors: 1)
      i &+= lanes
    }
  }

  /// One plane's vectors of a tile.
  private struct Strip {
    var v0: Vector
    var v1 = Vector.zero
    var v2 = Vector.zero

    @inline(__always)
    init(_ value: Float) {
      v0 = Vector(repeating: value)
      v1 = v0
      v2 = v0
    }

    @inline(__always)
    init(_ source: UnsafePointer<Float>, vectors: Int) {
      v0 = loadVector(source)
      if vectors > 1 { v1 = loadVector(source + lanes) }
      if vectors > 2 { v2 = loadVector(source + 2 * lanes) }
    }

    @inline(__always)
    mutating func add(_ factor: Float, _ pixels: Strip, vectors: Int) {
      let factors = Vector(repeating: factor)
      v0 = multiplyAdd(factors, pixels.v0, v0)
      if vectors > 1 { v1 = multiplyAdd(factors, pixels.v1, v1) }
      if vectors > 2 { v2 = multiplyAdd(factors, pixels.v2, v2) }
    }

    @inline(__always)
    func store(_ target: UnsafeMutablePointer<Float>, _ least: Vector, vectors: Int) {
      storeVector(atLeast(least, v0), target)
      if vectors > 1 { storeVector(atLeast(least, v1), target + lanes) }
      if vectors > 2 { storeVector(atLeast(least, v2), target + 2 * lanes) }
    }
  }

  /// `filters` and `vectors` are constants where this is inlined, so whatever a smaller tile lacks costs nothing.
  @inline(__always)
  private func multiplyTile(_ product: UnsafePointer<PlanarProduct>, _ first: Int, filters: Int, vectors: Int) {
    let p = product.pointee
    let windows = p.windows
    let bias = p.bias
    var s0 = Strip(bias?[0] ?? 0)
    var s1 = Strip(filters > 1 ? bias?[1] ?? 0 : 0)
    var s2 = Strip(filters > 2 ? bias?[2] ?? 0 : 0)
    var s3 = Strip(filters > 3 ? bias?[3] ?? 0 : 0)
    var s4 = Strip(filters > 4 ? bias?[4] ?? 0 : 0)
    var s5 = Strip(filters > 5 ? bias?[5] ?? 0 : 0)
    var s6 = Strip(filters > 6 ? bias?[6] ?? 0 : 0)
    var s7 = Strip(filters > 7 ? bias?[7] ?? 0 : 0)
    var factors = p.filters
    var row = windows.a + first
    for _ in 0..<windows.tapRows {
      var tap = row
      for _ in 0..<windows.tapColumns {
        var pixel = tap
        for _ in 0..<windows.channels {
          let pixels = Strip(pixel, vectors: vectors)
          s0.add(factors[0], pixels, vectors: vectors)
          if filters > 1 { s1.add(factors[1], pixels, vectors: vectors) }
          if filters > 2 { s2.add(factors[2], pixels, vectors: vectors) }
          if filters > 3 { s3.add(factors[3], pixels, vectors: vectors) }
          if filters > 4 { s4.add(factors[4], pixels, vectors: vectors) }
          if filters > 5 { s5.add(factors[5], pixels, vectors: vectors) }
          if filters > 6 { s6.add(factors[6], pixels, vectors: vectors) }
          if filters > 7 { s7.add(factors[7], pixels, vectors: vectors) }
          factors += filters
          pixel += windows.plane
        }
        tap += windows.tapColumn
      }
      row += windows.tapRow
    }
    let least = Vector(repeating: p.hasReLU ? 0 : -Float.infinity)
    let c = p.c + first
    s0.store(c, least, vectors: vectors)
    if filters > 1 { s1.store(c + p.cPlane, least, vectors: vectors) }
    if filters > 2 { s2.store(c + 2 * p.cPlane, least, vectors: vectors) }
    if filters > 3 { s3.store(c + 3 * p.cPlane, least, vectors: vectors) }
    if filters > 4 { s4.store(c + 4 * p.cPlane, least, vectors: vectors) }
    if filters > 5 { s5.store(c + 5 * p.cPlane, least, vectors: vectors) }
    if filters > 6 { s6.store(c + 6 * p.cPlane, least, vectors: vectors) }
    if filters > 7 { s7.store(c + 7 * p.cPlane, least, vectors: vectors) }
  }
#endif
