#if LANES_16
  import CNNKernels
  import CVectors

  // One function for each direction and number of planes, because each is its own allocation of registers.

  extension Kernels {
    static func join(_ exchange: UnsafePointer<LaneExchange>) {
      switch exchange.pointee.planes {
      case 1: join1(exchange)
      case 2: join2(exchange)
      case 3: join3(exchange)
      case 4: join4(exchange)
      case 5: join5(exchange)
      case 6: join6(exchange)
      case 7: join7(exchange)
      default: join8(exchange)
      }
    }

    static func split(_ exchange: UnsafePointer<LaneExchange>) {
      switch exchange.pointee.planes {
      case 1: split1(exchange)
      case 2: split2(exchange)
      case 3: split3(exchange)
      case 4: split4(exchange)
      case 5: split5(exchange)
      case 6: split6(exchange)
      case 7: split7(exchange)
      default: split8(exchange)
      }
    }
  }

  @inline(never)
  private func join1(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 1) }

  @inline(never)
  private func join2(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 2) }

  @inline(never)
  private func join3(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 3) }

  @inline(never)
  private func join4(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 4) }

  @inline(never)
  private func join5(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 5) }

  @inline(never)
  private func join6(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 6) }

  @inline(never)
  private func join7(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 7) }

  @inline(never)
  private func join8(_ x: UnsafePointer<LaneExchange>) { join(x, planes: 8) }

  @inline(never)
  private func split1(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 1) }

  @inline(never)
  private func split2(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 2) }

  @inline(never)
  private func split3(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 3) }

  @inline(never)
  private func split4(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 4) }

  @inline(never)
  private func split5(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 5) }

  @inline(never)
  private func split6(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 6) }

  @inline(never)
  private func split7(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 7) }

  @inline(never)
  private func split8(_ x: UnsafePointer<LaneExchange>) { split(x, planes: 8) }

  /// Up to seven vectors, each of one place in a block.
  private struct Vectors {
    var v0 = Vector.zero
    var v1 = Vector.zero
    var v2 = Vector.zero
    var v3 = Vector.zero
    var v4 = Vector.zero
    var v5 = Vector.zero
    var v6 = Vector.zero

    @inline(__always)
    init() {}

    /// Planes, `stride` floats apart.
    @inline(__always)
    init(_ source: UnsafePointer<Float>, _ stride: Int, count: Int) {
      v0 = loadVector(source)
      if count > 1 { v1 = loadVector(source + stride) }
      if count > 2 { v2 = loadVector(source + 2 * stride) }
      if count > 3 { v3 = loadVector(source + 3 * stride) }
      if count > 4 { v4 = loadVector(source + 4 * stride) }
      if count > 5 { v5 = loadVector(source + 5 * stride) }
      if count > 6 { v6 = loadVector(source + 6 * stride) }
    }

    /// Neighbouring vectors, of which `left` floats may be read; 0 behind them.
    @inline(__always)
    init(_ source: UnsafePointer<Float>, left: Int, count: Int) {
      v0 = loadRest(source, left)
      if count > 1 { v1 = loadRest(source + lanes, left - lanes) }
      if count > 2 { v2 = loadRest(source + 2 * lanes, left - 2 * lanes) }
      if count > 3 { v3 = loadRest(source + 3 * lanes, left - 3 * lanes) }
      if count > 4 { v4 = loadRest(source + 4 * lanes, left - 4 * lanes) }
      if count > 5 { v5 = loadRest(source + 5 * lanes, left - 5 * lanes) }
      if count > 6 { v6 = loadRest(source + 6 * lanes, left - 6 * lanes) }
    }

    /// A vector with lanes of all: each source takes its own from what those before it have left.
    @inline(__always)
    func gathered(_ places: UnsafePointer<Int32>, count: Int) -> Vector {
      var result = v0
      if count > 1 { result = permute_pair_16(result, v1, places) }
      if count > 2 { result = permute_pair_16(result, v2, places + lanes) }
      if count > 3 { result = permute_pair_16(result, v3, places + 2 * lanes) }
      if count > 4 { result = permute_pair_16(result, v4, places + 3 * lanes) }
      if count > 5 { result = permute_pair_16(result, v5, places + 4 * lanes) }
      if count > 6 { result = permute_pair_16(result, v6, places + 5 * lanes) }
      return result
    }
  }

  @inline(__always)
  private func loadRest(_ source: UnsafePointer<Float>, _ left: Int) -> Vector {
    left > 0 ? loadNext(source, left) : Vector.zero
  }

  /// From planes; an even number of them two by two, so that pairs of floats move together, which halves the permutations.
  @inline(__always)
  private func join(_ exchange: UnsafePointer<LaneExchange>, planes: Int) {
    let x = exchange.pointee
    let stride = x.planeStride
    for row in 0..<x.rows {
      var source = x.source + row * x.planeRow
      var target = x.target + row * x.positions * planes
      var left = x.positions * planes
      while left > 0 {
        if planes % 2 == 1 {
          store(Vectors(source, stride, count: planes), x.places, target, left, count: planes)
        } else {
          var (low, high) = (Vectors(), Vectors())
          (low.v0, high.v0) = alternating(source, stride)
          if planes > 2 { (low.v1, high.v1) = alternating(source + 2 * stride, stride) }
          if planes > 4 { (low.v2, high.v2) = alternating(source + 4 * stride, stride) }
          if planes > 6 { (low.v3, high.v3) = alternating(source + 6 * stride, stride) }
          store(low, x.places, target, left, count: planes / 2)
          let half = planes / 2 * lanes
          store(high, x.places, target + half, left - half, count: planes / 2)
        }
        source += lanes
        target += planes * lanes
        left -= planes * lanes
      }
    }
  }

  /// The lanes of two planes in turns.
  @inline(__always)
  private func alternating(_ source: UnsafePointer<Float>, _ stride: Int) -> (low: Vector, high: Vector) {
    interleaved(loadVector(source), loadVector(source + stride))
  }

  @inline(__always)
  private func store(
    _ vectors: Vectors, _ places: UnsafePointer<Int32>, _ target: UnsafeMutablePointer<Float>, _ left: Int, count: Int
  ) {
    for i in 0..<count {
      let rest = left - i * lanes
      guard rest > 0 else { return }
      storeNext(vectors.gathered(places + i * (count - 1) * lanes, count: count), target + i * lanes, rest)
    }
  }

  /// To planes, likewise.
  @inline(__always)
  private func split(_ exchange: UnsafePointer<LaneExchange>, planes: Int) {
    let x = exchange.pointee
    for row in 0..<x.rows {
      var source = x.source + row * x.positions * planes
      var target = x.target + row * x.planeRow
      var left = x.positions * planes
      for _ in 0..<(x.planePositions + lanes - 1) / lanes {
        if planes % 2 == 1 {
          let vectors = Vectors(source, left: left, count: planes)
          for plane in 0..<planes {
            let places = x.places + plane * (planes - 1) * lanes
            storeVector(vectors.gathered(places, count: planes), target + plane * x.planeStride)
          }
        } else {
          let half = planes / 2
          let low = Vectors(source, left: left, count: half)
          let high = Vectors(source + half * lanes, left: left - half * lanes, count: half)
          for pair in 0..<half {
            let places = x.places + pair * (half - 1) * lanes
            let (first, second) = (low.gathered(places, count: half), high.gathered(places, count: half))
            storeVector(evenLanes(first, second), target + 2 * pair * x.planeStride)
            storeVector(oddLanes(first, second), target + (2 * pair + 1) * x.planeStride)
          }
        }
        source += planes * lanes
        target += lanes
        left -= planes * lanes
      }
    }
  }

  @inline(__always)
  private func evenLanes(_ a: Vector, _ b: Vector) -> Vector {
    Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
  }

  @inline(__always)
  private func oddLanes(_ a: Vector, _ b: Vector) -> Vector {
    Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf)
  }
#endif
