import CNNEngine

/// What single elements of a convolution's three products are by definition, in plain loops.
///
/// The reference computes whole layers, which takes seconds at these sizes.
struct ConvolutionDefinitions {
  let geometry: ConvolutionGeometry
  let images: Int
  let input: FloatView
  let filters: FloatView
  let outputGradient: FloatView

  /// A sum of products, and the sum of their absolute values.
  struct Sum {
    var value = 0.0
    var magnitude = 1e-30

    mutating func add(_ a: Float, _ b: Float) {
      value += Double(a) * Double(b)
      magnitude += abs(Double(a) * Double(b))
    }
  }

  func output(_ element: Int) -> Sum {
    let (filter, column, row, image) = parts(element, geometry.filters, geometry.outputWidth, geometry.outputHeight)
    var sum = Sum()
    forEachTap { tapRow, tapColumn in
      let (y, x) = pixel(row, column, tapRow, tapColumn)
      guard (0..<geometry.inputHeight).contains(y), (0..<geometry.inputWidth).contains(x) else { return }
      for channel in 0..<geometry.channelsPerGroup {
        let source = filter / geometry.filtersPerGroup * geometry.channelsPerGroup + channel
        sum.add(input[inputIndex(image, y, x, source)], filters[filterIndex(tapRow, tapColumn, channel, filter)])
      }
    }
    return sum
  }

  func inputGradient(_ element: Int) -> Sum {
    let (channel, x, y, image) = parts(element, geometry.channels, geometry.inputWidth, geometry.inputHeight)
    let group = channel / geometry.channelsPerGroup
    var sum = Sum()
    forEachTap { tapRow, tapColumn in
      let down = y + geometry.paddingTop - tapRow * geometry.dilationHeight
      let across = x + geometry.paddingLeft - tapColumn * geometry.dilationWidth
      guard down >= 0, across >= 0, down % geometry.strideHeight == 0, across % geometry.strideWidth == 0 else {
        return
      }
      let (row, column) = (down / geometry.strideHeight, across / geometry.strideWidth)
      guard row < geometry.outputHeight, column < geometry.outputWidth else { return }
      for filter in group * geometry.filtersPerGroup..<(group + 1) * geometry.filtersPerGroup {
        sum.add(
          outputGradient[outputIndex(image, row, column, filter)],
          filters[filterIndex(tapRow, tapColumn, channel % geometry.channelsPerGroup, filter)])
      }
    }
    return sum
  }

  func filterGradient(_ element: Int) -> Sum {
    let (filter, channel, tapColumn, tapRow) = parts(
      element, geometry.filters, geometry.channelsPerGroup, geometry.windowWidth)
    let source = filter / geometry.filtersPerGroup * geometry.channelsPerGroup + channel
    var sum = Sum()
    for image in 0..<images {
      for row in 0..<geometry.outputHeight {
        for column in 0..<geometry.outputWidth {
          let (y, x) = pixel(row, column, tapRow, tapColumn)
          guard (0..<geometry.inputHeight).contains(y), (0..<geometry.inputWidth).contains(x) else { continue }
          sum.add(outputGradient[outputIndex(image, row, column, filter)], input[inputIndex(image, y, x, source)])
        }
      }
    }
    return sum
  }

  private func forEachTap(_ body: (_ row: Int, _ column: Int) -> Void) {
    for row in 0..<geometry.windowHeight { for column in 0..<geometry.windowWidth { body(row, column) } }
  }

  /// The pixel under a tap of a window; outside the map in the padding.
  private func pixel(_ row: Int, _ column: Int, _ tapRow: Int, _ tapColumn: Int) -> (y: Int, x: Int) {
    (
      row * geometry.strideHeight + tapRow * geometry.dilationHeight - geometry.paddingTop,
      column * geometry.strideWidth + tapColumn * geometry.dilationWidth - geometry.paddingLeft
    )
  }

  /// The indices of an element in an array of four dimensions, from the last to the first.
  private func parts(_ element: Int, _ last: Int, _ third: Int, _ second: Int) -> (Int, Int, Int, Int) {
    (element % last, element / last % third, element / last / third % second, element / last / third / second)
  }

  private func inputIndex(_ image: Int, _ y: Int, _ x: Int, _ channel: Int) -> Int {
    ((image * geometry.inputHeight + y) * geometry.inputWidth + x) * geometry.channels + channel
  }

  private func outputIndex(_ image: Int, _ row: Int, _ column: Int, _ filter: Int) -> Int {
    ((image * geometry.outputHeight + row) * geometry.outputWidth + column) * geometry.filters + filter
  }

  private func filterIndex(_ tapRow: Int, _ tapColumn: Int, _ channel: Int, _ filter: Int) -> Int {
    ((tapRow * geometry.windowWidth + tapColumn) * geometry.channelsPerGroup + channel) * geometry.filters + filter
  }
}
