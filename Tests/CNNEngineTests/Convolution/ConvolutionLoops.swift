@testable import CNNEngine

/// Convolution as its definition reads, in the engine's layouts, for values whose sums are exact.
struct ConvolutionLoops {
  let geometry: ConvolutionGeometry

  /// Visits every product: index of the input, of the output and of the filter element, for one image.
  private func forEachProduct(_ visit: (_ input: Int, _ output: Int, _ filter: Int) -> Void) {
    let g = geometry
    for oy in 0..<g.output.height {
      for ox in 0..<g.output.width {
        for ky in 0..<g.window.height {
          for kx in 0..<g.window.width {
            let iy = oy * g.stride.height + ky * g.dilation.height - g.padding.top
            let ix = ox * g.stride.width + kx * g.dilation.width - g.padding.left
            guard iy >= 0, iy < g.input.height, ix >= 0, ix < g.input.width else { continue }
            for f in 0..<g.filters {
              let firstChannel = f / g.filtersPerGroup * g.channelsPerGroup
              for c in 0..<g.channelsPerGroup {
                visit(
                  (iy * g.input.width + ix) * g.channels + firstChannel + c,
                  (oy * g.output.width + ox) * g.filters + f,
                  ((ky * g.window.width + kx) * g.channelsPerGroup + c) * g.filters + f)
              }
            }
          }
        }
      }
    }
  }

  func forward(input: [Float], filters: [Float], bias: [Float]?, hasReLU: Bool, images: Int) -> [Float] {
    var output = [Float](repeating: 0, count: images * geometry.outputCount)
    for i in output.indices { output[i] = bias?[i % geometry.filters] ?? 0 }
    for image in 0..<images {
      forEachProduct { x, y, w in
        output[image * geometry.outputCount + y] += input[image * geometry.inputCount + x] * filters[w]
      }
    }
    return hasReLU ? output.map { max(0, $0) } : output
  }

  func inputGradient(outputGradient: [Float], filters: [Float], images: Int) -> [Float] {
    var gradient = [Float](repeating: 0, count: images * geometry.inputCount)
    for image in 0..<images {
      forEachProduct { x, y, w in
        gradient[image * geometry.inputCount + x] += outputGradient[image * geometry.outputCount + y] * filters[w]
      }
    }
    return gradient
  }

  func filterGradient(input: [Float], outputGradient: [Float], start: [Float], images: Int) -> [Float] {
    var gradient = start
    for image in 0..<images {
      forEachProduct { x, y, w in
        gradient[w] += input[image * geometry.inputCount + x] * outputGradient[image * geometry.outputCount + y]
      }
    }
    return gradient
  }
}

/// Small integers in a fixed disorder, so that every sum of products is exact in any order.
func integers(_ count: Int, seed: Int) -> [Float] {
  var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 &+ 12345)
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(Int(state >> 24) % 7 - 3)
  }
}

/// Values between -1 and 1 that are no short fractions, so that a changed order of additions shows.
func fractions(_ count: Int, seed: Int) -> [Float] {
  var state = UInt32(truncatingIfNeeded: seed &* 2_654_435_761 &+ 12345)
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(Int32(bitPattern: state)) / 2_147_483_648
  }
}
