import Testing

@testable import CNNEngine

@Suite struct ConvolutionTests {
  /// Windows as large as the image, strides beyond them, one channel, odd paddings, sizes around the tiles' edges.
  static let geometries: [ConvolutionGeometry] = [
    .init(input: Extent(1), channels: 1, filters: 1, window: Extent(1)),
    .init(input: Extent(1), channels: 5, filters: 7, window: Extent(3), padding: Edges(1)),
    .init(input: Extent(height: 5, width: 4), channels: 3, filters: 33, window: Extent(height: 5, width: 4)),
    .init(input: Extent(12), channels: 1, filters: 6, window: Extent(5)),
    .init(input: Extent(height: 9, width: 17), channels: 3, filters: 16, window: Extent(3), padding: Edges(1)),
    .init(input: Extent(8), channels: 20, filters: 50, window: Extent(5)),
    .init(input: Extent(8), channels: 16, filters: 32, window: Extent(3), stride: Extent(2), padding: Edges(1)),
    .init(input: Extent(height: 7, width: 9), channels: 8, filters: 24, window: Extent(1), stride: Extent(2)),
    .init(input: Extent(height: 7, width: 5), channels: 17, filters: 31, window: Extent(1)),
    .init(
      input: Extent(height: 11, width: 10), channels: 2, filters: 3, window: Extent(height: 2, width: 3),
      stride: Extent(height: 4, width: 5), padding: Edges(top: 1, left: 2)),
    .init(
      input: Extent(height: 13, width: 12), channels: 4, filters: 5, window: Extent(3), padding: Edges(2),
      dilation: Extent(2)),
    .init(
      input: Extent(height: 13, width: 14), channels: 4, filters: 5, window: Extent(height: 3, width: 2),
      stride: Extent(height: 2, width: 3), padding: Edges(top: 1, right: 3), dilation: Extent(height: 4, width: 3)),
    .init(
      input: Extent(height: 6, width: 7), channels: 12, filters: 18, window: Extent(3), padding: Edges(1), groups: 3),
    .init(
      input: Extent(height: 9, width: 8), channels: 19, filters: 19, window: Extent(3),
      stride: Extent(height: 2, width: 1), padding: Edges(1), groups: 19),
    .init(
      input: Extent(6), channels: 18, filters: 36, window: Extent(3), padding: Edges(top: 1, left: 1),
      dilation: Extent(height: 1, width: 2), groups: 18),
    .init(
      input: Extent(height: 1, width: 40), channels: 3, filters: 9, window: Extent(height: 1, width: 7),
      stride: Extent(height: 1, width: 2), padding: Edges(left: 3, right: 2)),
    .init(input: Extent(4), channels: 40, filters: 70, window: Extent(3), padding: Edges(1)),
    .init(input: Extent(8), channels: 21, filters: 65, window: Extent(3), stride: Extent(2), padding: Edges(1)),
    .init(
      input: Extent(height: 2, width: 3), channels: 6, filters: 4, window: Extent(height: 4, width: 3),
      padding: Edges(top: 3, bottom: 4, left: 5, right: 2)),
    .init(
      input: Extent(height: 14, width: 29), channels: 3, filters: 10, window: Extent(7), stride: Extent(2),
      padding: Edges(3)),
    .init(input: Extent(height: 17, width: 15), channels: 9, filters: 20, window: Extent(5), padding: Edges(2)),
  ]

  /// Groups so small that several are taken as one: as many channels as filters, fewer and more, all groups as one.
  static let smallGroups: [ConvolutionGeometry] = [
    .init(
      input: Extent(height: 9, width: 8), channels: 32, filters: 32, window: Extent(3), padding: Edges(1), groups: 16),
    .init(
      input: Extent(height: 7, width: 10), channels: 18, filters: 12, window: Extent(height: 2, width: 3),
      stride: Extent(height: 2, width: 1), padding: Edges(top: 1, left: 2), groups: 6),
    .init(
      input: Extent(height: 11, width: 12), channels: 4, filters: 8, window: Extent(3),
      stride: Extent(height: 1, width: 2), padding: Edges(bottom: 1), dilation: Extent(height: 2, width: 1), groups: 4),
    .init(input: Extent(6), channels: 2, filters: 4, window: Extent(height: 4, width: 5), groups: 2),
    .init(input: Extent(height: 5, width: 6), channels: 24, filters: 24, window: Extent(1), groups: 12),
  ]

  /// What may be computed with vectors along positions: every number of filters and channels, borders, several bands of rows.
  static let fewFilters: [ConvolutionGeometry] =
    (1...8).map { filters in
      .init(
        input: Extent(height: 7 + filters, width: 11 + 3 * filters), channels: 1 + filters % 4, filters: filters,
        window: Extent(height: 3, width: 2 + filters % 3),
        padding: Edges(top: filters % 2, left: filters % 3, right: filters / 3),
        dilation: Extent(height: 1 + filters % 2, width: 1))
    } + [
      .init(input: Extent(28), channels: 1, filters: 6, window: Extent(5)),
      .init(
        input: Extent(height: 40, width: 48), channels: 3, filters: 8, window: Extent(height: 3, width: 7),
        padding: Edges(top: 1, bottom: 1, left: 3, right: 3)),
      .init(
        input: Extent(height: 9, width: 32), channels: 1, filters: 5, window: Extent(height: 4, width: 3),
        padding: Edges(top: 4, bottom: 5), dilation: Extent(height: 1, width: 2)),
    ]

  @Test(arguments: InstructionSet.supported, [ConvolutionPreference.auto, .im2col])
  func anImagesBitsDoNotDependOnTheOthers(set: InstructionSet, preference: ConvolutionPreference) {
    let engine = Engine(threadCount: 1, instructionSet: set)
    for geometry in Self.geometries + Self.smallGroups + Self.fewFilters {
      let convolution = Convolution(geometry, engine: engine, preference: preference)
      let runner = ConvolutionRunner(convolution: convolution, filters: fractions(geometry.filterCount, seed: 1))
      let images = 5
      let input = fractions(images * geometry.inputCount, seed: 2)
      let gradient = fractions(images * geometry.outputCount, seed: 3)
      let output = runner.forward(input: input, bias: nil, hasReLU: false, images: images)
      let inputGradient = runner.inputGradient(outputGradient: gradient, images: images)
      let inputs = 3 * geometry.inputCount..<4 * geometry.inputCount
      let outputs = 3 * geometry.outputCount..<4 * geometry.outputCount
      #expect(
        runner.forward(input: Array(input[inputs]), bias: nil, hasReLU: false, images: 1) == Array(output[outputs]),
        "forward, \(geometry)")
      #expect(
        runner.inputGradient(outputGradient: Array(gradient[outputs]), images: 1) == Array(inputGradient[inputs]),
        "input gradient, \(geometry)")
    }
  }

  @Test(arguments: InstructionSet.supported)
  func allThreeProductsEqualTheDefinition(set: InstructionSet) {
    let engine = Engine(threadCount: 1, instructionSet: set)
    for geometry in Self.geometries + Self.smallGroups + Self.fewFilters { compare(geometry, engine) }
  }

  @Test func vectorsAlongPositionsGiveTheBitsOfVectorsAlongFilters() {
    guard InstructionSet.supported.contains(.avx512) else { return }
    let engine = Engine(threadCount: 1, instructionSet: .avx512)
    let images = 2
    for geometry in Self.fewFilters {
      let convolution = Convolution(geometry, engine: engine)
      #expect(convolution.algorithm == .planar, "\(geometry)")
      let (filters, input) = (
        fractions(geometry.filterCount, seed: 1), fractions(images * geometry.inputCount, seed: 2)
      )
      let bias = FloatBuffer(fractions(geometry.filters, seed: 3)).whole
      let direct = DirectConvolution(geometry, engine: engine)
      let prepared = FloatBuffer(count: direct.forwardFilterCount).whole
      direct.prepareForward(filters: FloatBuffer(filters).whole, into: prepared, part: 0, parts: 1)
      let output = FloatBuffer(count: images * geometry.outputCount).whole
      direct.forward(
        input: FloatBuffer(input).whole, prepared: prepared, epilogue: ConvolutionEpilogue(bias: bias), output: output,
        images: images, workspace: FloatBuffer(count: direct.workspaceCount(images: images)).whole)
      let runner = ConvolutionRunner(convolution: convolution, filters: filters)
      #expect(
        runner.forward(input: input, bias: bias.array, hasReLU: false, images: images) == output.array,
        "\(geometry)")
    }
  }

  private func compare(_ geometry: ConvolutionGeometry, _ engine: Engine) {
    let loops = ConvolutionLoops(geometry: geometry)
    // Winograd's fractions are not exact; `WinogradTests` holds it to these loops with a tolerance.
    let convolution = Convolution(geometry, engine: engine, preference: .im2col)
    let images = 3
    let input = integers(images * geometry.inputCount, seed: 1)
    let filters = integers(geometry.filterCount, seed: 2)
    let bias = integers(geometry.filters, seed: 3)
    let outputGradient = integers(images * geometry.outputCount, seed: 4)
    let start = integers(geometry.filterCount, seed: 5)
    let runner = ConvolutionRunner(convolution: convolution, filters: filters)
    for hasReLU in [false, true] {
      #expect(
        runner.forward(input: input, bias: bias, hasReLU: hasReLU, images: images)
          == loops.forward(input: input, filters: filters, bias: bias, hasReLU: hasReLU, images: images),
        "forward, \(geometry)")
    }
    #expect(
      runner.forward(input: input, bias: nil, hasReLU: false, images: images)
        == loops.forward(input: input, filters: filters, bias: nil, hasReLU: false, images: images),
      "forward without bias, \(geometry)")
    #expect(
      runner.inputGradient(outputGradient: outputGradient, images: images)
        == loops.inputGradient(outputGradient: outputGradient, filters: filters, images: images),
      "input gradient, \(geometry)")
    #expect(
      runner.filterGradient(input: input, outputGradient: outputGradient, start: start, images: images)
        == loops.filterGradient(input: input, outputGradient: outputGradient, start: start, images: images),
      "filter gradient, \(geometry)")
  }
}
