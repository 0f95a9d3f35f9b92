import Testing

@testable import CNNEngine

@Suite struct ConvolutionTests {
  /// Windows as large as the image, strides beyond them, one channel, odd paddings, sizes around the tiles' edges.
  static let geometries: [ConvolutionGeometry] = [
    .init(inputHeight: 1, inputWidth: 1, channels: 1, filters: 1, windowHeight: 1, windowWidth: 1),
    .init(
      inputHeight: 1, inputWidth: 1, channels: 5, filters: 7, windowHeight: 3, windowWidth: 3, paddingTop: 1,
      paddingBottom: 1, paddingLeft: 1, paddingRight: 1),
    .init(inputHeight: 5, inputWidth: 4, channels: 3, filters: 33, windowHeight: 5, windowWidth: 4),
    .init(inputHeight: 12, inputWidth: 12, channels: 1, filters: 6, windowHeight: 5, windowWidth: 5),
    .init(
      inputHeight: 9, inputWidth: 17, channels: 3, filters: 16, windowHeight: 3, windowWidth: 3, paddingTop: 1,
      paddingBottom: 1, paddingLeft: 1, paddingRight: 1),
    .init(inputHeight: 8, inputWidth: 8, channels: 20, filters: 50, windowHeight: 5, windowWidth: 5),
    .init(
      inputHeight: 8, inputWidth: 8, channels: 16, filters: 32, windowHeight: 3, windowWidth: 3, strideHeight: 2,
      strideWidth: 2, paddingTop: 1, paddingBottom: 1, paddingLeft: 1, paddingRight: 1),
    .init(
      inputHeight: 7, inputWidth: 9, channels: 8, filters: 24, windowHeight: 1, windowWidth: 1, strideHeight: 2,
      strideWidth: 2),
    .init(inputHeight: 7, inputWidth: 5, channels: 17, filters: 31, windowHeight: 1, windowWidth: 1),
    .init(
      inputHeight: 11, inputWidth: 10, channels: 2, filters: 3, windowHeight: 2, windowWidth: 3, strideHeight: 4,
      strideWidth: 5, paddingTop: 1, paddingLeft: 2),
    .init(
      inputHeight: 13, inputWidth: 12, channels: 4, filters: 5, windowHeight: 3, windowWidth: 3, paddingTop: 2,
      paddingBottom: 2, paddingLeft: 2, paddingRight: 2, dilationHeight: 2, dilationWidth: 2),
    .init(
      inputHeight: 13, inputWidth: 14, channels: 4, filters: 5, windowHeight: 3, windowWidth: 2, strideHeight: 2,
      strideWidth: 3, paddingTop: 1, paddingRight: 3, dilationHeight: 4, dilationWidth: 3),
    .init(
      inputHeight: 6, inputWidth: 7, channels: 12, filters: 18, windowHeight: 3, windowWidth: 3, paddingTop: 1,
      paddingBottom: 1, paddingLeft: 1, paddingRight: 1, groups: 3),
    .init(
      inputHeight: 9, inputWidth: 8, channels: 19, filters: 19, windowHeight: 3, windowWidth: 3, strideHeight: 2,
      strideWidth: 1, paddingTop: 1, paddingBottom: 1, paddingLeft: 1, paddingRight: 1, groups: 19),
    .init(
      inputHeight: 6, inputWidth: 6, channels: 18, filters: 36, windowHeight: 3, windowWidth: 3, paddingTop: 1,
      paddingLeft: 1, dilationWidth: 2, groups: 18),
    .init(
      inputHeight: 1, inputWidth: 40, channels: 3, filters: 9, windowHeight: 1, windowWidth: 7, strideWidth: 2,
      paddingLeft: 3, paddingRight: 2),
    .init(
      inputHeight: 4, inputWidth: 4, channels: 40, filters: 70, windowHeight: 3, windowWidth: 3, paddingTop: 1,
      paddingBottom: 1, paddingLeft: 1, paddingRight: 1),
    .init(
      inputHeight: 8, inputWidth: 8, channels: 21, filters: 65, windowHeight: 3, windowWidth: 3, strideHeight: 2,
      strideWidth: 2, paddingTop: 1, paddingBottom: 1, paddingLeft: 1, paddingRight: 1),
    .init(
      inputHeight: 2, inputWidth: 3, channels: 6, filters: 4, windowHeight: 4, windowWidth: 3, paddingTop: 3,
      paddingBottom: 4, paddingLeft: 5, paddingRight: 2),
    .init(
      inputHeight: 14, inputWidth: 29, channels: 3, filters: 10, windowHeight: 7, windowWidth: 7, strideHeight: 2,
      strideWidth: 2, paddingTop: 3, paddingBottom: 3, paddingLeft: 3, paddingRight: 3),
    .init(
      inputHeight: 17, inputWidth: 15, channels: 9, filters: 20, windowHeight: 5, windowWidth: 5, paddingTop: 2,
      paddingBottom: 2, paddingLeft: 2, paddingRight: 2),
  ]

  /// Groups so small that several are taken as one: as many channels as filters, fewer and more, all groups as one.
  static let smallGroups: [ConvolutionGeometry] = [
    .init(
      inputHeight: 9, inputWidth: 8, channels: 32, filters: 32, windowHeight: 3, windowWidth: 3, paddingTop: 1,
      paddingBottom: 1, paddingLeft: 1, paddingRight: 1, groups: 16),
    .init(
      inputHeight: 7, inputWidth: 10, channels: 18, filters: 12, windowHeight: 2, windowWidth: 3, strideHeight: 2,
      strideWidth: 1, paddingTop: 1, paddingLeft: 2, groups: 6),
    .init(
      inputHeight: 11, inputWidth: 12, channels: 4, filters: 8, windowHeight: 3, windowWidth: 3, strideWidth: 2,
      paddingBottom: 1, dilationHeight: 2, groups: 4),
    .init(inputHeight: 6, inputWidth: 6, channels: 2, filters: 4, windowHeight: 4, windowWidth: 5, groups: 2),
    .init(inputHeight: 5, inputWidth: 6, channels: 24, filters: 24, windowHeight: 1, windowWidth: 1, groups: 12),
  ]

  /// What may be computed with vectors along positions: every number of filters and channels, borders, several bands of rows.
  static let fewFilters: [ConvolutionGeometry] =
    (1...8).map { filters in
      .init(
        inputHeight: 7 + filters, inputWidth: 11 + 3 * filters, channels: 1 + filters % 4, filters: filters,
        windowHeight: 3, windowWidth: 2 + filters % 3, paddingTop: filters % 2, paddingLeft: filters % 3,
        paddingRight: filters / 3, dilationHeight: 1 + filters % 2)
    } + [
      .init(inputHeight: 28, inputWidth: 28, channels: 1, filters: 6, windowHeight: 5, windowWidth: 5),
      .init(
        inputHeight: 40, inputWidth: 48, channels: 3, filters: 8, windowHeight: 3, windowWidth: 7, paddingTop: 1,
        paddingBottom: 1, paddingLeft: 3, paddingRight: 3),
      .init(
        inputHeight: 9, inputWidth: 32, channels: 1, filters: 5, windowHeight: 4, windowWidth: 3, paddingTop: 4,
        paddingBottom: 5, dilationWidth: 2),
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
      let output = runner.forward(input: input, bias: nil, rectified: false, images: images)
      let inputGradient = runner.inputGradient(outputGradient: gradient, images: images)
      let inputs = 3 * geometry.inputCount..<4 * geometry.inputCount
      let outputs = 3 * geometry.outputCount..<4 * geometry.outputCount
      #expect(
        runner.forward(input: Array(input[inputs]), bias: nil, rectified: false, images: 1) == Array(output[outputs]),
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
      #expect(convolution.algorithm == "planar", "\(geometry)")
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
        runner.forward(input: input, bias: bias.array, rectified: false, images: images) == output.array,
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
    for rectified in [false, true] {
      #expect(
        runner.forward(input: input, bias: bias, rectified: rectified, images: images)
          == loops.forward(input: input, filters: filters, bias: bias, rectified: rectified, images: images),
        "forward, \(geometry)")
    }
    #expect(
      runner.forward(input: input, bias: nil, rectified: false, images: images)
        == loops.forward(input: input, filters: filters, bias: nil, rectified: false, images: images),
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
