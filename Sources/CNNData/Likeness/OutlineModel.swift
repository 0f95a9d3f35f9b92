import Foundation

/// How the outlines of images are spread: their mean and covariance, and how far from them an image lies at most.
///
/// The distance is Mahalanobis's, with a floor under the variance so that blocks that never change don't decide alone. What
/// is usual is measured by leaving each image out of the covariance, so it holds for new images, of few training images too.
///
/// - Source: Mahalanobis, *On the Generalised Distance in Statistics*, 1936; the update for one image less is Sherman and
///   Morrison's, 1950.
struct OutlineModel: Codable, Hashable, Sendable {
  /// Fewer images say too little about what is usual.
  static let fewestImages = 10
  /// The floor under each standard deviation, as a share of the average one.
  private static let floorShare = 0.1
  /// The share of the images that are usual.
  private static let usualShare = 0.999

  /// 32-bit floats, little endian.
  private let mean: Data
  /// The lower triangle of the covariance's Cholesky factor, row after row, as 32-bit floats.
  private let factor: Data
  /// The square of the distance below which images are usual.
  private let usual: Double

  /// - Returns: `nil` of too few images, of images that are all alike, and of numbers that are too large.
  init?(_ outlines: [[Double]]) {
    let (count, size) = (Double(outlines.count), outlines.first?.count ?? 0)
    guard outlines.count >= Self.fewestImages else { return nil }
    let mean = (0..<size).map { block in outlines.reduce(0) { $0 + $1[block] } / count }
    let offsets = outlines.map { outline in zip(outline, mean).map { $0 - $1 } }
    var scatter = [Double](repeating: 0, count: size * size)
    for offset in offsets {
      for row in 0..<size {
        for column in 0...row { scatter[row * size + column] += offset[row] * offset[column] }
      }
    }
    let variance = (0..<size).reduce(0) { $0 + scatter[$1 * size + $1] } / count / Double(size)
    guard variance > 0, variance.isFinite else { return nil }
    for row in 0..<size { scatter[row * size + row] += count * Self.floorShare * Self.floorShare * variance }
    guard let triangle = Self.cholesky(scatter.map { $0 / (count - 1) }, size) else { return nil }
    let correction = count / (count - 1)
    let distances = offsets.map { offset in
      let share = Self.squaredDistance(offset, triangle) / (count - 1)
      return (count - 1) * correction * correction * share / max(1 - correction * share, .leastNormalMagnitude)
    }.sorted()
    usual = distances[Int((Self.usualShare * count).rounded(.up)) - 1]
    guard usual.isFinite, usual > 0 else { return nil }
    self.mean = Self.data(mean)
    factor = Self.data(triangle)
  }

  /// How far an outline lies from the mean, as a multiple of the largest usual distance.
  func distance(_ outline: [Double]) -> Double {
    let offset = zip(outline, Self.numbers(mean)).map { $0 - $1 }
    return (Self.squaredDistance(offset, Self.numbers(factor)) / usual).squareRoot()
  }

  /// Whether this is a model of outlines with so many blocks; a file may hold anything.
  func isSound(size: Int) -> Bool {
    let (mean, factor) = (Self.numbers(mean), Self.numbers(factor))
    return self.mean.count == 4 * size && self.factor.count == 2 * size * (size + 1)
      && (mean + factor).allSatisfy(\.isFinite) && (0..<size).allSatisfy { factor[$0 * ($0 + 3) / 2] > 0 }
      && usual.isFinite && usual > 0
  }

  /// The length of the solution of `triangle · y = offset`, squared.
  private static func squaredDistance(_ offset: [Double], _ triangle: [Double]) -> Double {
    var solution: [Double] = []
    var (start, sum) = (0, 0.0)
    for (row, value) in offset.enumerated() {
      var rest = value
      for column in 0..<row { rest -= triangle[start + column] * solution[column] }
      solution.append(rest / triangle[start + row])
      sum += solution[row] * solution[row]
      start += row + 1
    }
    return sum
  }

  /// - Returns: The lower triangle row after row; `nil` for a matrix that isn't positive.
  private static func cholesky(_ matrix: [Double], _ size: Int) -> [Double]? {
    var triangle: [Double] = []
    let place = { (row: Int, column: Int) in row * (row + 1) / 2 + column }
    for row in 0..<size {
      for column in 0...row {
        var sum = matrix[row * size + column]
        for other in 0..<column { sum -= triangle[place(row, other)] * triangle[place(column, other)] }
        guard column < row || sum > 0 else { return nil }
        triangle.append(column < row ? sum / triangle[place(column, column)] : sum.squareRoot())
      }
    }
    return triangle
  }

  private static func data(_ numbers: [Double]) -> Data {
    Data(
      numbers.flatMap { number in
        let bits = Float(number).bitPattern
        return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) }
      })
  }

  private static func numbers(_ data: Data) -> [Double] {
    let bytes = [UInt8](data)
    return stride(from: 0, to: bytes.count / 4 * 4, by: 4).map { start in
      Double(Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) }))
    }
  }
}
