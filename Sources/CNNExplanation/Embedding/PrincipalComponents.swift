import CNNEngine

/// The directions in which points differ most.
///
/// Found by subspace iteration on the covariance, which needs nothing but products; the signs are chosen so that the same
/// points always give the same picture.
public struct PrincipalComponents: Sendable {
  /// `[points, components]`
  public let projected: [Float]
  public let componentCount: Int
  /// The share of all variance that lies along each component.
  public let shares: [Double]

  private static let iterations = 24

  /// - Parameter points: `[count, dimensions]`
  public init(_ points: [Float], count: Int, components wanted: Int, engine: Engine) {
    let dimensions = points.count / count
    let components = min(wanted, dimensions, count)
    let centred = Self.centred(points, count: count, dimensions: dimensions)
    let data = FloatBuffer(centred).whole
    let total = centred.reduce(0) { $0 + Double($1) * Double($1) }
    var random = CounterRandom(seed: 0, purpose: .evaluation)
    let basis = FloatBuffer((0..<dimensions * components).map { _ in Float(random.normal()) }).whole
    let scores = FloatBuffer(count: count * components).whole
    let rows = MatrixView(data, rows: count, columns: dimensions)
    let axes = MatrixView(basis, rows: dimensions, columns: components)
    let result = MatrixView(scores, rows: count, columns: components)
    Self.orthonormalize(basis, dimensions: dimensions, components: components)
    for _ in 0..<Self.iterations {
      gemm(a: rows, b: axes, into: result, mode: .overwrite, engine: engine)
      gemm(a: rows.transposed, b: result, into: axes, mode: .overwrite, engine: engine)
      Self.orthonormalize(basis, dimensions: dimensions, components: components)
    }
    gemm(a: rows, b: axes, into: result, mode: .overwrite, engine: engine)
    let values = scores.array
    let variances = (0..<components).map { component in
      stride(from: component, to: values.count, by: components).reduce(0.0) {
        $0 + Double(values[$1]) * Double(values[$1])
      }
    }
    let order = variances.indices.sorted { variances[$0] > variances[$1] }
    projected = (0..<count).flatMap { row in order.map { values[row * components + $0] } }
    componentCount = components
    shares = order.map { total > 0 ? variances[$0] / total : 0 }
  }

  private static func centred(_ points: [Float], count: Int, dimensions: Int) -> [Float] {
    var means = [Double](repeating: 0, count: dimensions)
    for (index, value) in points.enumerated() { means[index % dimensions] += Double(value) / Double(count) }
    return points.indices.map { points[$0] - Float(means[$0 % dimensions]) }
  }

  /// Gram–Schmidt on the columns, twice over because once loses digits; the largest number of each is made positive.
  private static func orthonormalize(_ basis: FloatView, dimensions: Int, components: Int) {
    var values = basis.array.map(Double.init)
    func column(_ index: Int) -> StrideTo<Int> { stride(from: index, to: dimensions * components, by: components) }
    for current in 0..<components {
      for _ in 0..<2 {
        for earlier in 0..<current {
          var product = 0.0
          for (a, b) in zip(column(current), column(earlier)) { product += values[a] * values[b] }
          for (a, b) in zip(column(current), column(earlier)) { values[a] -= product * values[b] }
        }
      }
      var (square, largest) = (0.0, 0.0)
      for place in column(current) {
        square += values[place] * values[place]
        if abs(values[place]) > abs(largest) { largest = values[place] }
      }
      let factor = square > 0 ? (largest < 0 ? -1 : 1) / square.squareRoot() : 0
      for place in column(current) { values[place] *= factor }
    }
    basis.copy(from: values.map(Float.init))
  }
}
