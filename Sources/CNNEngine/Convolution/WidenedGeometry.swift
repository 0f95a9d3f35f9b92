import CNNKernels

/// Neighbouring outputs taken as one with more filters, so that few filters fill the vectors.
///
/// Two neighbouring outputs see a window that is one stride wider. With a filter for each of them, zero where the other
/// one's window lies, they are one output of twice as many filters, and in memory nothing moves: `[width, filters]` is
/// `[width / 2, 2 · filters]`. Six filters fill 6 of 16 lanes; taken by twos they fill 12, for 6 taps in place of 5.
struct WidenedGeometry: Sendable {
  let original: ConvolutionGeometry
  /// Neighbours taken as one.
  let factor: Int

  /// Nil where lanes are filled well enough as they are.
  init?(_ geometry: ConvolutionGeometry, lanes: Int) {
    guard geometry.groups == 1, geometry.dilation.width == 1 else { return nil }
    original = geometry
    let mostNeighbours = 4
    // Packing, folding and fewer rows in a tile cost something too.
    let leastGain = 1.2
    var best = (factor: 1, efficiency: leastGain * Self.efficiency(geometry, factor: 1, lanes: lanes))
    for factor in 2...mostNeighbours where geometry.output.width % factor == 0 {
      let efficiency = Self.efficiency(geometry, factor: factor, lanes: lanes)
      if efficiency > best.efficiency { best = (factor, efficiency) }
    }
    guard best.factor > 1 else { return nil }
    factor = best.factor
  }

  /// The share of the arithmetic that is useful: lanes that hold a filter, and taps that belong to it.
  private static func efficiency(_ geometry: ConvolutionGeometry, factor: Int, lanes: Int) -> Double {
    let filters = geometry.filters * factor
    let window = geometry.window.width + (factor - 1) * geometry.stride.width
    return Double(filters) / Double(roundedUp(filters, lanes)) * Double(geometry.window.width) / Double(window)
  }

  var widened: ConvolutionGeometry {
    var (window, stride) = (original.window, original.stride)
    window.width += (factor - 1) * stride.width
    stride.width *= factor
    return ConvolutionGeometry(
      input: original.input, channels: original.channels, filters: original.filters * factor, window: window,
      stride: stride, padding: original.padding, dilation: original.dilation)
  }

  /// Writes the filters of the widened geometry.
  func expand(
    _ filters: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, packing: any PackingKernels.Type
  ) {
    target.update(repeating: 0, count: widened.filterCount)
    forEachTapRow { narrow, wide, taps in
      packing.copyMatrix(
        filters + narrow, rows: taps, columns: original.filters, rowStride: original.filters, columnStride: 1,
        into: target + wide, targetRowStride: widened.filters)
    }
  }

  /// Adds the gradient of the widened filters to that of the original ones, neighbour by neighbour.
  func fold(
    _ gradient: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, packing: any PackingKernels.Type
  ) {
    forEachTapRow { narrow, wide, taps in
      packing.addRows(
        gradient + wide, rows: taps, count: original.filters, rowStride: widened.filters, to: target + narrow,
        targetRowStride: original.filters)
    }
  }

  /// The bias once for each neighbour.
  func repeatBias(_ bias: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    for neighbour in 0..<factor {
      (target + neighbour * original.filters).update(from: bias, count: original.filters)
    }
  }

  /// Visits every row of taps of each neighbour: where it begins in the original and in the widened matrix, and its rows
  /// in both, taps times channels.
  private func forEachTapRow(_ visit: (_ narrow: Int, _ wide: Int, _ taps: Int) -> Void) {
    let g = original
    let (narrowRow, wideRow) = (g.window.width * g.channels, widened.window.width * g.channels)
    for neighbour in 0..<factor {
      let shift = neighbour * g.stride.width * g.channels
      for row in 0..<g.window.height {
        visit(
          row * narrowRow * g.filters, (row * wideRow + shift) * widened.filters + neighbour * g.filters, narrowRow)
      }
    }
  }
}
