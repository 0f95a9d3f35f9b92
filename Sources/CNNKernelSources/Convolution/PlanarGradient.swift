#if LANES_16
  import CNNKernels

  /// 20 sums, four vectors of the gradient and one of pixels fill 25 of 32 registers.
  private let tileTaps = 5
  private let tileFilters = 4

  extension Kernels {
    /// Taps of a row and filters are cut evenly into tiles; each passes over all positions.
    static func addFilterGradient(_ gradient: UnsafePointer<PlanarGradient>) {
      let p = gradient.pointee
      let windows = p.windows
      let tapTiles = (windows.tapColumns + tileTaps - 1) / tileTaps
      let filterTiles = (p.filterCount + tileFilters - 1) / tileFilters
      for row in 0..<windows.tapRows {
        for channel in 0..<windows.channels {
          for tapTile in 0..<tapTiles {
            let column = windows.tapColumns * tapTile / tapTiles
            let taps = windows.tapColumns * (tapTile + 1) / tapTiles - column
            for filterTile in 0..<filterTiles {
              let filter = p.filterCount * filterTile / filterTiles
              var tile = Tile()
              tile.filters = p.filterCount * (filterTile + 1) / filterTiles - filter
              tile.count = windows.count
              tile.a = windows.a + (row * windows.tapRow + column * windows.tapColumn + channel * windows.plane)
              tile.aTap = windows.tapColumn
              tile.gradient = p.gradient + filter * p.gradientPlane
              tile.gradientPlane = p.gradientPlane
              tile.sums =
                p.sums + (((row * windows.tapColumns + column) * windows.channels + channel) * p.filterCount + filter)
                * lanes
              tile.sumsTap = windows.channels * p.filterCount * lanes
              addTile(tile, taps: taps)
            }
          }
        }
      }
    }
  }

  private struct Tile {
    var filters = 0
    var count = 0
    var a: UnsafePointer<Float>!
    var aTap = 0
    var gradient: UnsafePointer<Float>!
    var gradientPlane = 0
    var sums: UnsafeMutablePointer<Float>!
    var sumsTap = 0
  }

  // One function for each number of taps, because each is its own allocation of registers.

  private func addTile(_ tile: Tile, taps: Int) {
    switch taps {
    case 1: add1(tile)
    case 2: add2(tile)
    case 3: add3(tile)
    case 4: add4(tile)
    default: add5(tile)
    }
  }

  @inline(never)
  private func add1(_ tile: Tile) {
    switch tile.filters {
    case 1: add(tile, taps: 1, filters: 1)
    case 2: add(tile, taps: 1, filters: 2)
    case 3: add(tile, taps: 1, filters: 3)
    default: add(tile, taps: 1, filters: 4)
    }
  }

  @inline(never)
  private func add2(_ tile: Tile) {
    switch tile.filters {
    case 1: add(tile, taps: 2, filters: 1)
    case 2: add(tile, taps: 2, filters: 2)
    case 3: add(tile, taps: 2, filters: 3)
    default: add(tile, taps: 2, filters: 4)
    }
  }

  @inline(never)
  private func add3(_ tile: Tile) {
    switch tile.filters {
    case 1: add(tile, taps: 3, filters: 1)
    case 2: add(tile, taps: 3, filters: 2)
    case 3: add(tile, taps: 3, filters: 3)
    default: add(tile, taps: 3, filters: 4)
    }
  }

  @inline(never)
  private func add4(_ tile: Tile) {
    switch tile.filters {
    case 1: add(tile, taps: 4, filters: 1)
    case 2: add(tile, taps: 4, filters: 2)
    case 3: add(tile, taps: 4, filters: 3)
    default: add(tile, taps: 4, filters: 4)
    }
  }

  @inline(never)
  private func add5(_ tile: Tile) {
    switch tile.filters {
    case 1: add(tile, taps: 5, filters: 1)
    case 2: add(tile, taps: 5, filters: 2)
    case 3: add(tile, taps: 5, filters: 3)
    default: add(tile, taps: 5, filters: 4)
    }
  }

  /// One tap's sums, or the gradient's vectors: one for each filter.
  private struct FilterVectors {
    var f0 = Vector.zero
    var f1 = Vector.zero
    var f2 = Vector.zero
    var f3 = Vector.zero

    @inline(__always)
    init(_ source: UnsafePointer<Float>, _ stride: Int, filters: Int) {
      f0 = loadVector(source)
      if filters > 1 { f1 = loadVector(source + stride) }
      if filters > 2 { f2 = loadVector(source + 2 * stride) }
      if filters > 3 { f3 = loadVector(source + 3 * stride) }
    }

    /// The first lanes only.
    @inline(__always)
    init(first count: Int, _ source: UnsafePointer<Float>, _ stride: Int, filters: Int) {
      f0 = loadFirst(source, count)
      if filters > 1 { f1 = loadFirst(source + stride, count) }
      if filters > 2 { f2 = loadFirst(source + 2 * stride, count) }
      if filters > 3 { f3 = loadFirst(source + 3 * stride, count) }
    }

    @inline(__always)
    init() {}

    @inline(__always)
    mutating func add(_ pixels: Vector, _ gradients: FilterVectors, filters: Int) {
      f0 = multiplyAdd(pixels, gradients.f0, f0)
      if filters > 1 { f1 = multiplyAdd(pixels, gradients.f1, f1) }
      if filters > 2 { f2 = multiplyAdd(pixels, gradients.f2, f2) }
      if filters > 3 { f3 = multiplyAdd(pixels, gradients.f3, f3) }
    }

    @inline(__always)
    func store(_ target: UnsafeMutablePointer<Float>, filters: Int) {
      storeVector(f0, target)
      if filters > 1 { storeVector(f1, target + lanes) }
      if filters > 2 { storeVector(f2, target + 2 * lanes) }
      if filters > 3 { storeVector(f3, target + 3 * lanes) }
    }
  }

  /// `taps` and `filters` are constants where this is inlined, so whatever a smaller tile lacks costs nothing.
  @inline(__always)
  private func add(_ tile: Tile, taps: Int, filters: Int) {
    let sums = tile.sums!
    var s0 = FilterVectors(sums, lanes, filters: filters)
    var s1 = taps > 1 ? FilterVectors(sums + tile.sumsTap, lanes, filters: filters) : FilterVectors()
    var s2 = taps > 2 ? FilterVectors(sums + 2 * tile.sumsTap, lanes, filters: filters) : FilterVectors()
    var s3 = taps > 3 ? FilterVectors(sums + 3 * tile.sumsTap, lanes, filters: filters) : FilterVectors()
    var s4 = taps > 4 ? FilterVectors(sums + 4 * tile.sumsTap, lanes, filters: filters) : FilterVectors()
    var a: UnsafePointer<Float> = tile.a
    var gradient: UnsafePointer<Float> = tile.gradient
    var left = tile.count
    while left >= lanes {
      let gradients = FilterVectors(gradient, tile.gradientPlane, filters: filters)
      s0.add(loadVector(a), gradients, filters: filters)
      if taps > 1 { s1.add(loadVector(a + tile.aTap), gradients, filters: filters) }
      if taps > 2 { s2.add(loadVector(a + 2 * tile.aTap), gradients, filters: filters) }
      if taps > 3 { s3.add(loadVector(a + 3 * tile.aTap), gradients, filters: filters) }
      if taps > 4 { s4.add(loadVector(a + 4 * tile.aTap), gradients, filters: filters) }
      a += lanes
      gradient += lanes
      left &-= lanes
    }
    if left > 0 {
      // What lies behind the last position may be no number.
      let gradients = FilterVectors(first: left, gradient, tile.gradientPlane, filters: filters)
      s0.add(loadFirst(a, left), gradients, filters: filters)
      if taps > 1 { s1.add(loadFirst(a + tile.aTap, left), gradients, filters: filters) }
      if taps > 2 { s2.add(loadFirst(a + 2 * tile.aTap, left), gradients, filters: filters) }
      if taps > 3 { s3.add(loadFirst(a + 3 * tile.aTap, left), gradients, filters: filters) }
      if taps > 4 { s4.add(loadFirst(a + 4 * tile.aTap, left), gradients, filters: filters) }
    }
    s0.store(sums, filters: filters)
    if taps > 1 { s1.store(sums + tile.sumsTap, filters: filters) }
    if taps > 2 { s2.store(sums + 2 * tile.sumsTap, filters: filters) }
    if taps > 3 { s3.store(sums + 3 * tile.sumsTap, filters: filters) }
    if taps > 4 { s4.store(sums + 4 * tile.sumsTap, filters: filters) }
  }

  extension Kernels {
    static func addLaneSums(_ sums: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>) {
      for i in 0..<count { target[i] += laneSum(loadVector(sums + i * lanes)) }
    }
  }
#endif
