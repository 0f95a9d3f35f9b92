import CNNSpec
import Foundation

/// Smooths maps with a Gaussian, along rows and then columns; beyond the edge a map repeats its edge.
struct Blur: Sendable {
  private let weights: [Float]
  private let reach: Int

  /// - Parameter deviation: In pixels.
  init(deviation: Float) {
    // Beyond three deviations a Gaussian is below 1 %.
    reach = max(1, Int((3 * deviation).rounded(.up)))
    let raw = (-reach...reach).map { Float(exp(-0.5 * Double($0 * $0) / Double(max(deviation * deviation, 1e-6)))) }
    let sum = raw.reduce(0, +)
    weights = raw.map { $0 / sum }
  }

  /// - Parameter image: `[channels, height, width]`
  func apply(_ image: [Float], _ shape: Shape) -> [Float] {
    let across = pass(image, shape, step: 1, length: shape.width, lines: shape.channels * shape.height) {
      $0 * shape.width
    }
    return pass(across, shape, step: shape.width, length: shape.height, lines: shape.channels * shape.width) {
      $0 / shape.width * shape.positions + $0 % shape.width
    }
  }

  private func pass(
    _ image: [Float], _ shape: Shape, step: Int, length: Int, lines: Int, start: (Int) -> Int
  ) -> [Float] {
    var result = image
    for line in 0..<lines {
      let first = start(line)
      for place in 0..<length {
        var sum: Float = 0
        for offset in -reach...reach {
          sum += weights[offset + reach] * image[first + min(max(place + offset, 0), length - 1) * step]
        }
        result[first + place * step] = sum
      }
    }
    return result
  }
}
