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
    let (filter, column, row, image) = parts(element, geometry.filters, geometry.output.width, geometry.output.height)
    var sum = Sum()
    forEachTap { tapRow, tapColumn in
      let (y, x) = pixel(row, column, tapRow, tapColumn)
      guard (0..<geometry.input.height).contains(y), (0..<geometry.input.width).contains(x) else { return }
      for channel in 0..<geometry.channelsPerGroup {
        let source = filter / geometry.filtersPerGroup * geometry.channelsPerGroup + channel
        sum.add(input[inputIndex(image, y, x, source)], filters[filterIndex(tapRow, tapColumn, channel, filter)])
      }
    }
    return sum
  }

  func inputGradient(_ element: Int) -> Sum {
    let (channel, x, y, image) = parts(element, geometry.channels, geometry.input.width, geometry.input.height)
    let group = channel / geometry.channelsPerGroup
    var sum = Sum()
    forEachTap { tapRow, tapColumn in
      let down = y + geometry.padding.top - tapRow * geometry.dilation.height
      let across = x + geometry.padding.left - tapColumn * geometry.dilation.width
      guard down >= 0, across >= 0, down % geometry.stride.height == 0, across % geometry.stride.width == 0 else {
        return
      }
      let (row, column) = (down / geometry.stride.height, across / geometry.stride.width)
      guard row < geometry.output.height, column < geometry.output.width else { return }
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
      element, geometry.filters, geometry.channelsPerGroup, geometry.window.width)
    let source = filter / geometry.filtersPerGroup * geometry.channelsPerGroup + channel
    var sum = Sum()
    for image in 0..<images {
      for row in 0..<geometry.output.height {
        for column in 0..<geometry.output.width {
          let (y, x) = pixel(row, column, tapRow, tapColumn)
          guard (0..<geometry.input.height).contains(y), (0..<geometry.input.width).contains(x) else { continue }
          sum.add(outputGradient[outputIndex(image, row, column, filter)], input[inputIndex(image, y, x, source)])
        }
      }
    }
    return sum
  }

  private func forEachTap(_ body: (_ row: Int, _ column: Int) -> Void) {
    for row in 0..<geometry.window.height { for column in 0..<geometry.window.width { body(row, column) } }
  }

  /// The pixel under a tap of a window; outside the map in the padding.
  private func pixel(_ row: Int, _ column: Int, _ tapRow: Int, _ tapColumn: Int) -> (y: Int, x: Int) {
    (
      row * geometry.stride.height + tapRow * geometry.dilation.height - geometry.padding.top,
      column * geometry.stride.width + tapColumn * geometry.dilation.width - geometry.padding.left
    )
  }

  /// The indices of an element in an array of four dimensions, from the last to the first.
  private func parts(_ element: Int, _ last: Int, _ third: Int, _ second: Int) -> (Int, Int, Int, Int) {
    (element % last, element / last % third, element / last / third % second, element / last / third / second)
  }

  private func inputIndex(_ image: Int, _ y: Int, _ x: Int, _ channel: Int) -> Int {
    ((image * geometry.input.height + y) * geometry.input.width + x) * geometry.channels + channel
  }

  private func outputIndex(_ image: Int, _ row: Int, _ column: Int, _ filter: Int) -> Int {
    ((image * geometry.output.height + row) * geometry.output.width + column) * geometry.filters + filter
  }

  private func filterIndex(_ tapRow: Int, _ tapColumn: Int, _ channel: Int, _ filter: Int) -> Int {
    ((tapRow * geometry.window.width + tapColumn) * geometry.channelsPerGroup + channel) * geometry.filters + filter
  }
}
