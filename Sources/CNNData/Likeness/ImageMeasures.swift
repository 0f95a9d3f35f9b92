import CNNSpec

/// What is measured on one image to compare it with others: brightness, contrast, and an outline of a few averages.
struct ImageMeasures: Sendable {
  /// Over all values.
  let mean: Double
  /// The root of the mean variance within the channels.
  let contrast: Double
  /// Whether all pixels are equal.
  let isOneColour: Bool
  /// Averages of blocks of about equal size, over all channels: `[rows, columns]` of the grid.
  let outline: [Double]

  /// Blocks of a side at most.
  private static let mostBlocks = 8

  static func gridSize(_ shape: Shape) -> Size {
    Size(height: min(mostBlocks, shape.height), width: min(mostBlocks, shape.width))
  }

  /// - Parameter value: The value at a place of `[channels, height, width]`.
  init(_ shape: Shape, value: (Int) -> Double) {
    let grid = Self.gridSize(shape)
    var sums = [Double](repeating: 0, count: grid.height * grid.width)
    var counts = sums
    var (total, variance, isOneColour) = (0.0, 0.0, true)
    for channel in 0..<shape.channels {
      let first = value(channel * shape.positions)
      // About the first value, so that a low contrast of bright pixels keeps its digits.
      var (sum, squares) = (0.0, 0.0)
      for row in 0..<shape.height {
        let block = row * grid.height / shape.height * grid.width
        for column in 0..<shape.width {
          let difference = value((channel * shape.height + row) * shape.width + column) - first
          sum += difference
          squares += difference * difference
          if difference != 0 { isOneColour = false }
          sums[block + column * grid.width / shape.width] += difference + first
          counts[block + column * grid.width / shape.width] += 1
        }
      }
      let count = Double(shape.positions)
      total += first + sum / count
      variance += max(0, squares / count - sum / count * (sum / count))
    }
    mean = total / Double(shape.channels)
    contrast = (variance / Double(shape.channels)).squareRoot()
    self.isOneColour = isOneColour
    outline = zip(sums, counts).map { $0 / $1 }
  }
}
