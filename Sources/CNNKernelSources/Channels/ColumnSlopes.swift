import CNNKernels
import CVectors

/// Rows whose sum is made before it is added to the total.
private let blockRows = 256

extension Kernels {
  static func columnSlopes(_ input: Source, slopes: Source, into output: Target, rows: Int, columns: Int) {
    for row in 0..<rows {
      let place = row &* columns
      var column = 0
      while column < columns {
        let left = columns &- column
        let x = loadNext(input + (place &+ column), left)
        storeNext(
          select_less(.zero, x, x, x * loadNext(slopes + column, left)), output + (place &+ column), left)
        column &+= lanes
      }
    }
  }

  static func columnSlopesGradient(
    input: Source, outputGradient: Source, slopes: Source, addingTo slopeGradient: Target,
    into inputGradient: Target, rows: Int, columns: Int
  ) {
    var column = 0
    while column < columns {
      let left = columns &- column
      let slope = loadNext(slopes + column, left)
      var total = loadNext(slopeGradient + column, left)
      var row = 0
      while row < rows {
        let end = row &+ blockRows < rows ? row &+ blockRows : rows
        var sum = Vector.zero
        while row < end {
          let place = row &* columns &+ column
          let (x, gradient) = (loadNext(input + place, left), loadNext(outputGradient + place, left))
          sum += select_less(.zero, x, .zero, gradient * x)
          storeNext(select_less(.zero, x, gradient, gradient * slope), inputGradient + place, left)
          row &+= 1
        }
        total += sum
      }
      storeNext(total, slopeGradient + column, left)
      column &+= lanes
    }
  }
}
