/// Points of a plane in squares of squares, so that far points can be taken together.
///
/// Barnes and Hut, *A hierarchical O(N log N) force-calculation algorithm*, 1986.
struct QuadTree: Sendable {
  private struct Square {
    var x: Float
    var y: Float
    var half: Float
    /// Sums of the points inside; the mean once `count` is known.
    var sumX: Float = 0
    var sumY: Float = 0
    var count: Int32 = 0
    /// Index of the first of four, or 0.
    var children: Int32 = 0
    var depth: Int32 = 0
  }

  private var squares: [Square]

  /// Points nearer to each other than the smallest square are taken as one.
  private static let deepest: Int32 = 24

  /// - Parameter points: x and y of each, one after another.
  init(_ points: [Float]) {
    var reach: Float = 1e-6
    for value in points { reach = max(reach, abs(value)) }
    squares = [Square(x: 0, y: 0, half: reach * 1.001)]
    squares.reserveCapacity(points.count * 2)
    for place in stride(from: 0, to: points.count, by: 2) { insert(points[place], points[place + 1]) }
  }

  private mutating func insert(_ x: Float, _ y: Float) {
    var index = 0
    while true {
      let before = squares[index]
      squares[index].sumX += x
      squares[index].sumY += y
      squares[index].count += 1
      guard before.count > 0, before.depth < Self.deepest else { return }
      if before.children == 0 {
        split(index)
        // The point that was alone here moves down.
        let child = childIndex(index, before.sumX, before.sumY)
        squares[child].sumX = before.sumX
        squares[child].sumY = before.sumY
        squares[child].count = before.count
      }
      index = childIndex(index, x, y)
    }
  }

  private mutating func split(_ index: Int) {
    let parent = squares[index]
    squares[index].children = Int32(squares.count)
    let half = parent.half / 2
    for child in 0..<4 {
      squares.append(
        Square(
          x: parent.x + (child & 1 == 0 ? -half : half), y: parent.y + (child & 2 == 0 ? -half : half), half: half,
          depth: parent.depth + 1))
    }
  }

  private func childIndex(_ index: Int, _ x: Float, _ y: Float) -> Int {
    let square = squares[index]
    return Int(square.children) + (x < square.x ? 0 : 1) + (y < square.y ? 0 : 2)
  }

  /// What all points push a point away with: `Σ w²·(p - q)` and `Σ w`, with `w = 1 / (1 + |p - q|²)`.
  ///
  /// - Parameter angle: Squares that look smaller than this, side over distance, count as one point.
  func repulsion(atX x: Float, y: Float, angle: Float, stack: inout [Int32]) -> (x: Float, y: Float, sum: Float) {
    var (pushX, pushY, sum): (Float, Float, Float) = (0, 0, 0)
    stack.removeAll(keepingCapacity: true)
    stack.append(0)
    while let top = stack.popLast() {
      let square = squares[Int(top)]
      guard square.count > 0 else { continue }
      let count = Float(square.count)
      let (dx, dy) = (x - square.sumX / count, y - square.sumY / count)
      let distance = dx * dx + dy * dy
      let side = 2 * square.half
      if square.children == 0 || side * side < angle * angle * distance {
        let weight = 1 / (1 + distance)
        sum += count * weight
        pushX += count * weight * weight * dx
        pushY += count * weight * weight * dy
      } else {
        for child in 0..<4 { stack.append(square.children + Int32(child)) }
      }
    }
    // The point itself was counted with a weight of 1 and no push.
    return (pushX, pushY, sum - 1)
  }
}
