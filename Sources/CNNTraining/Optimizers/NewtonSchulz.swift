import CNNEngine

/// Five Newton-Schulz steps towards the nearest orthogonal matrix.
struct NewtonSchulz {
  /// Of the polynomial `a x + b x³ + c x⁵`, chosen by Jordan (2024) to bring singular values close to 1 fast.
  private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
  private static let stepCount = 5
  private static let smallestNorm: Float = 1e-7

  private let gram: FloatView
  private let squared: FloatView
  private let change: FloatView
  private let engine: Engine

  /// - Parameters:
  ///   - largest: Elements of the largest matrix.
  ///   - rows: The largest of the matrices' shorter sides.
  init(largest: Int, rows: Int, engine: Engine) {
    gram = FloatBuffer(count: rows * rows).whole
    squared = FloatBuffer(count: rows * rows).whole
    change = FloatBuffer(count: largest).whole
    self.engine = engine
  }

  /// Replaces a row-major matrix by one with the same singular vectors and singular values near 1.
  func orthogonalise(_ elements: FloatView, rows: Int, columns: Int) {
    let norm = max(Float(engine.sumOfSquares(elements).squareRoot()), Self.smallestNorm)
    engine.scale(elements, by: 1 / norm, into: elements)
    let matrix = MatrixView(elements, rows: rows, columns: columns)
    let x = rows <= columns ? matrix : matrix.transposed
    let side = x.rows
    let gram = MatrixView(gram[0..<side * side], rows: side, columns: side)
    let squared = MatrixView(squared[0..<side * side], rows: side, columns: side)
    let ownChange = MatrixView(change[0..<elements.count], rows: rows, columns: columns)
    let change = rows <= columns ? ownChange : ownChange.transposed
    for _ in 0..<Self.stepCount {
      gemm(a: x, b: x.transposed, into: gram, mode: .overwrite, engine: engine)
      gemm(a: gram, b: gram, into: squared, mode: .overwrite, engine: engine)
      combine(Self.b, gram.elements, Self.c, squared.elements)
      gemm(a: gram, b: x, into: change, mode: .overwrite, engine: engine)
      combine(Self.a, elements, 1, change.elements)
    }
  }

  /// `first = a first + b second`; the second is used up.
  private func combine(_ a: Float, _ first: FloatView, _ b: Float, _ second: FloatView) {
    engine.scale(first, by: a, into: first)
    if b != 1 { engine.scale(second, by: b, into: second) }
    engine.add(second, to: first)
  }
}
