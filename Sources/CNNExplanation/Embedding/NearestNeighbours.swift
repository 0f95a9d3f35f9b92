import CNNEngine

/// The nearest other points of each point, found by comparing all with all: exact, and fast as a product.
struct NearestNeighbours: Sendable {
  let neighbourCount: Int
  /// `[points, neighbourCount]`, in no order.
  let indices: [Int32]
  /// Squared distances.
  let distances: [Float]

  /// Rows of distances that are in memory at once.
  private static let blockRows = 128

  /// - Parameter points: `[count, dimensions]`
  init(_ points: [Float], count: Int, neighbours: Int, engine: Engine) {
    let dimensions = points.count / count
    let kept = min(neighbours, count - 1)
    let data = FloatBuffer(points).whole
    let squares = (0..<count).map { point in
      points[point * dimensions..<(point + 1) * dimensions].reduce(Float(0)) { $0 + $1 * $1 }
    }
    let all = MatrixView(data, rows: count, columns: dimensions)
    let products = FloatBuffer(count: Self.blockRows * count).whole
    let found = FloatBuffer(count: count * kept).whole
    let far = FloatBuffer(count: count * kept).whole
    for first in stride(from: 0, to: count, by: Self.blockRows) {
      let rows = min(Self.blockRows, count - first)
      let block = MatrixView(
        data[first * dimensions..<(first + rows) * dimensions], rows: rows, columns: dimensions)
      let result = products[0..<rows * count]
      gemm(
        a: block, b: all.transposed, into: MatrixView(result, rows: rows, columns: count), mode: .overwrite,
        engine: engine)
      engine.pool.run(tasks: rows) { row, _ in
        let point = first + row
        let line = result[row * count..<(row + 1) * count].array
        let nearest = Self.nearest(kept, to: point, products: line, squares: squares)
        let place = point * kept..<(point + 1) * kept
        // Indices are below 2^24, so a float holds each exactly.
        found[place].copy(from: nearest.map { Float($0.index) })
        far[place].copy(from: nearest.map(\.distance))
      }
    }
    neighbourCount = kept
    indices = found.array.map { Int32($0) }
    distances = far.array
  }

  private struct Neighbour {
    var index: Int
    var distance: Float
  }

  /// Keeps the nearest so far in a heap whose top is the farthest of them.
  private static func nearest(_ kept: Int, to point: Int, products: [Float], squares: [Float]) -> [Neighbour] {
    var heap: [Neighbour] = []
    heap.reserveCapacity(kept)
    for other in products.indices where other != point {
      let distance = max(squares[point] + squares[other] - 2 * products[other], 0)
      if heap.count < kept {
        heap.append(Neighbour(index: other, distance: distance))
        var child = heap.count - 1
        while child > 0, heap[(child - 1) / 2].distance < heap[child].distance {
          heap.swapAt(child, (child - 1) / 2)
          child = (child - 1) / 2
        }
      } else if let top = heap.first, distance < top.distance {
        heap[0] = Neighbour(index: other, distance: distance)
        sink(&heap)
      }
    }
    return heap
  }

  private static func sink(_ heap: inout [Neighbour]) {
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < heap.count else { return }
      let right = left + 1
      let larger = right < heap.count && heap[right].distance > heap[left].distance ? right : left
      guard heap[larger].distance > heap[parent].distance else { return }
      heap.swapAt(parent, larger)
      parent = larger
    }
  }
}
