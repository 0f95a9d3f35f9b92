import Testing

@testable import CNNEngine

/// A convolution shared out over threads against the same by one thread: exactly, because no sum is cut.
struct ConvolutionPartsTests {
  /// Large enough for several parts: strides, a window of one, groups, dilation, a map of one row of parts, depthwise, pixels
  /// that no window reaches, neighbours taken as one, both forms of Winograd and one with more filters than
  /// tiles, vectors along positions, and groups taken as one.
  static let geometries: [ConvolutionGeometry] = [
    geometry(31, 30, 32, 72, window: 3, stride: 2, padding: 1),
    geometry(28, 28, 96, 80, window: 1, stride: 1, padding: 0),
    geometry(29, 28, 96, 80, window: 1, stride: 2, padding: 0),
    geometry(30, 30, 64, 64, window: 3, stride: 1, padding: 1, groups: 2),
    geometry(26, 27, 24, 48, window: 3, stride: 1, padding: 2, dilation: 2),
    geometry(4, 4, 256, 300, window: 3, stride: 2, padding: 1),
    geometry(80, 81, 100, 100, window: 3, stride: 1, padding: 1, groups: 100),
    geometry(64, 64, 40, 6, window: 5, stride: 2, padding: 2),
    geometry(33, 34, 40, 48, window: 3, stride: 1, padding: 1),
    geometry(24, 24, 40, 48, window: 5, stride: 1, padding: 2),
    geometry(24, 24, 40, 48, window: 5, stride: 1, padding: 0),
    geometry(17, 16, 72, 150, window: 3, stride: 1, padding: 1),
    geometry(120, 121, 3, 8, window: 5, stride: 1, padding: 2),
    geometry(90, 91, 64, 64, window: 3, stride: 1, padding: 1, groups: 16),
  ]

  private static func geometry(
    _ height: Int, _ width: Int, _ channels: Int, _ filters: Int, window: Int, stride: Int, padding: Int,
    dilation: Int = 1, groups: Int = 1
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: Extent(height: height, width: width), channels: channels, filters: filters, window: Extent(window),
      stride: Extent(stride), padding: Edges(padding), dilation: Extent(dilation), groups: groups)
  }

  @Test(arguments: InstructionSet.supported, geometries)
  func partsHaveTheBitsOfTheWhole(_ set: InstructionSet, _ geometry: ConvolutionGeometry) {
    let input = integers(geometry.inputCount, seed: 1).map { $0 / 7 }
    let outputGradient = integers(geometry.outputCount, seed: 2).map { $0 / 7 }
    let filters = integers(geometry.filterCount, seed: 3).map { $0 / 7 }
    let bias = integers(geometry.filters, seed: 4)
    let engine = Engine(threadCount: 3, instructionSet: set)
    let convolution = Convolution(geometry, engine: engine)
    let whole = ConvolutionRunner(convolution: convolution, filters: filters)
    let workspaces = (0..<3).map { _ in filledWithNaN(convolution.workspaceCount(images: 1)) }

    let prepared = filledWithNaN(convolution.forwardFilterCount)
    convolution.prepareForward(filters: FloatBuffer(filters).whole, into: prepared)
    let output = filledWithNaN(geometry.outputCount)
    convolution.forward(
      input: FloatBuffer(input).whole, prepared: prepared,
      epilogue: ConvolutionEpilogue(bias: FloatBuffer(bias).whole, hasReLU: true), output: output, images: 1,
      workspaces: workspaces, pool: engine.pool)
    #expect(output.array == whole.forward(input: input, bias: bias, hasReLU: true, images: 1))

    let preparedGradient = filledWithNaN(convolution.inputGradientFilterCount)
    convolution.prepareInputGradient(filters: FloatBuffer(filters).whole, into: preparedGradient)
    let inputGradient = filledWithNaN(geometry.inputCount)
    convolution.inputGradient(
      outputGradient: FloatBuffer(outputGradient).whole, prepared: preparedGradient, inputGradient: inputGradient,
      images: 1, workspaces: workspaces, pool: engine.pool)
    #expect(inputGradient.array == whole.inputGradient(outputGradient: outputGradient, images: 1))

    let start = integers(geometry.filterCount, seed: 5)
    let filterGradient = FloatBuffer(start).whole
    let isDone = convolution.addFilterGradientInParts(
      input: FloatBuffer(input).whole, outputGradient: FloatBuffer(outputGradient).whole,
      filterGradient: filterGradient, images: 1, workspaces: workspaces, pool: engine.pool)
    if isDone {
      #expect(
        filterGradient.array
          == whole.filterGradient(input: input, outputGradient: outputGradient, start: start, images: 1))
    } else {
      #expect(filterGradient.array == start)
    }
  }

  private func filledWithNaN(_ count: Int) -> FloatView {
    let buffer = FloatBuffer(count: count)
    buffer.whole.fill(.nan)
    return buffer.whole
  }
}
