import Testing

@testable import CNNEngine

/// Winograd's algorithm against plain loops, on every instruction set.
struct WinogradTests {
  /// Odd sizes: tails of vectors, panels and tiles, maps smaller than a tile, uneven padding.
  static let geometries: [ConvolutionGeometry] = [
    geometry(8, 8, 16, 16, window: 3, padding: 1),
    geometry(7, 9, 5, 19, window: 3, padding: 1),
    geometry(13, 6, 33, 50, window: 3, padding: 0),
    geometry(1, 1, 20, 7, window: 3, padding: 1),
    geometry(3, 3, 4, 33, window: 3, padding: 2),
    geometry(9, 10, 18, 21, window: 3, padding: 0),
    geometry(12, 12, 20, 50, window: 5, padding: 0),
    geometry(13, 18, 33, 20, window: 5, padding: 0),
    geometry(6, 7, 17, 18, window: 5, padding: 2),
    geometry(5, 5, 3, 34, window: 5, padding: 1),
    geometry(2, 1, 20, 4, window: 5, padding: 2),
    ConvolutionGeometry(
      input: Extent(height: 9, width: 6), channels: 18, filters: 35, window: Extent(3),
      padding: Edges(bottom: 2, left: 1)),
  ]

  @Test func theCasesHaveBothWaysOfTheInputGradient() {
    let spreading = Self.geometries.filter { geometry in
      WinogradConvolution(geometry, kernels: InstructionSet.baseline.kernels)?.spreadingTiling != nil
    }
    for window in [3, 5] {
      let cases = Self.geometries.filter { $0.window.height == window }
      let spread = spreading.filter { $0.window.height == window }
      #expect(!spread.isEmpty && spread.count < cases.count)
    }
  }

  private static func geometry(
    _ height: Int, _ width: Int, _ channels: Int, _ filters: Int, window: Int, padding: Int
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: Extent(height: height, width: width), channels: channels, filters: filters, window: Extent(window),
      padding: Edges(padding))
  }

  static let cases = InstructionSet.supported.flatMap { set in geometries.map { (set, $0) } }

  @Test(arguments: cases) func forwardAgreesWithLoops(_ set: InstructionSet, _ geometry: ConvolutionGeometry) throws {
    let images = 3
    let input = integers(images * geometry.inputCount, seed: 1)
    let filters = integers(geometry.filterCount, seed: 2)
    let bias = integers(geometry.filters, seed: 3)
    let run = try WinogradRunner(geometry, set)
    for hasReLU in [false, true] {
      let expected = ConvolutionLoops(geometry: geometry).forward(
        input: input, filters: filters, bias: bias, hasReLU: hasReLU, images: images)
      let found = run.forward(input: input, filters: filters, bias: bias, hasReLU: hasReLU, images: images)
      expectClose(found, expected, terms: geometry.patchCount)
    }
  }

  @Test(arguments: cases) func inputGradientAgreesWithLoops(
    _ set: InstructionSet, _ geometry: ConvolutionGeometry
  ) throws {
    let images = 3
    let outputGradient = integers(images * geometry.outputCount, seed: 4)
    let filters = integers(geometry.filterCount, seed: 5)
    let expected = ConvolutionLoops(geometry: geometry).inputGradient(
      outputGradient: outputGradient, filters: filters, images: images)
    let found = try WinogradRunner(geometry, set).inputGradient(
      outputGradient: outputGradient, filters: filters, images: images)
    expectClose(found, expected, terms: geometry.filterCount / geometry.channels)
  }

  @Test(arguments: cases) func filterGradientAgreesWithLoops(
    _ set: InstructionSet, _ geometry: ConvolutionGeometry
  ) throws {
    let images = 3
    let input = integers(images * geometry.inputCount, seed: 6)
    let outputGradient = integers(images * geometry.outputCount, seed: 7)
    let start = integers(geometry.filterCount, seed: 8)
    let expected = ConvolutionLoops(geometry: geometry).filterGradient(
      input: input, outputGradient: outputGradient, start: start, images: images)
    let found = try WinogradRunner(geometry, set).filterGradient(
      input: input, outputGradient: outputGradient, start: start, images: images)
    expectClose(found, expected, terms: images * geometry.output.count)
  }

  @Test(arguments: InstructionSet.supported, [3, 5]) func anImagesBitsDoNotDependOnItsNeighbours(
    _ set: InstructionSet, _ window: Int
  ) throws {
    let geometry = Self.geometry(9, 7, 20, 40, window: window, padding: window == 3 ? 1 : 0)
    let images = 50
    let input = integers(images * geometry.inputCount, seed: 9).map { $0 / 7 }
    let filters = integers(geometry.filterCount, seed: 10).map { $0 / 7 }
    let run = try WinogradRunner(geometry, set)
    let outputGradient = integers(images * geometry.outputCount, seed: 11).map { $0 / 7 }
    let together = run.forward(input: input, filters: filters, bias: nil, hasReLU: false, images: images)
    let gradients = run.inputGradient(outputGradient: outputGradient, filters: filters, images: images)
    for image in [0, 17, 49] {
      let alone = run.forward(
        input: Array(input[image * geometry.inputCount..<(image + 1) * geometry.inputCount]), filters: filters,
        bias: nil, hasReLU: false, images: 1)
      let outputs = image * geometry.outputCount..<(image + 1) * geometry.outputCount
      expectSameBits(alone, together[outputs])
      let gradient = run.inputGradient(outputGradient: Array(outputGradient[outputs]), filters: filters, images: 1)
      expectSameBits(gradient, gradients[image * geometry.inputCount..<(image + 1) * geometry.inputCount])
    }
  }

  private func expectSameBits(_ found: [Float], _ expected: ArraySlice<Float>) {
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { $0.bitPattern == $1.bitPattern })
  }

  /// The transforms multiply by up to 100 and divide again, so an error is some hundred roundings of a sum of
  /// `terms` products of numbers up to 3.
  private func expectClose(_ found: [Float], _ expected: [Float], terms: Int) {
    #expect(found.count == expected.count)
    let tolerance = 300 * Float.ulpOfOne * 9 * Float(terms).squareRoot()
    let largest = zip(found, expected).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(largest <= tolerance && !found.contains { $0.isNaN }, "off by \(largest), allowed \(tolerance)")
    #expect(tolerance < 1, "the tolerance would pass a missing product")
  }
}

/// Calls Winograd's algorithm with everything that it must overwrite filled with NaN.
struct WinogradRunner {
  let winograd: WinogradConvolution

  init(_ geometry: ConvolutionGeometry, _ set: InstructionSet) throws {
    winograd = try #require(WinogradConvolution(geometry, kernels: set.kernels))
  }

  private func filledWithNaN(_ count: Int) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    buffer.whole.fill(.nan)
    return buffer
  }

  func forward(input: [Float], filters: [Float], bias: [Float]?, hasReLU: Bool, images: Int) -> [Float] {
    let prepared = filledWithNaN(winograd.forwardFilterCount)
    for part in 0..<3 {
      winograd.prepareForward(filters: FloatBuffer(filters).whole, into: prepared.whole, part: part, parts: 3)
    }
    let output = filledWithNaN(images * winograd.geometry.outputCount)
    winograd.forward(
      input: FloatBuffer(input).whole, prepared: prepared.whole,
      epilogue: ConvolutionEpilogue(bias: bias.map { FloatBuffer($0).whole }, hasReLU: hasReLU),
      output: output.whole, images: images,
      workspace: filledWithNaN(winograd.forwardTiling.workspaceCount).whole)
    return output.whole.array
  }

  func inputGradient(outputGradient: [Float], filters: [Float], images: Int) -> [Float] {
    let prepared = filledWithNaN(winograd.inputGradientFilterCount)
    for part in 0..<3 {
      winograd.prepareInputGradient(filters: FloatBuffer(filters).whole, into: prepared.whole, part: part, parts: 3)
    }
    let inputGradient = filledWithNaN(images * winograd.geometry.inputCount)
    winograd.inputGradient(
      outputGradient: FloatBuffer(outputGradient).whole, prepared: prepared.whole, inputGradient: inputGradient.whole,
      images: images,
      workspace: filledWithNaN((winograd.spreadingTiling ?? winograd.gradientTiling).workspaceCount).whole)
    return inputGradient.whole.array
  }

  func filterGradient(input: [Float], outputGradient: [Float], start: [Float], images: Int) -> [Float] {
    let gradient = FloatBuffer(start)
    winograd.filterGradient(
      input: FloatBuffer(input).whole, outputGradient: FloatBuffer(outputGradient).whole,
      filterGradient: gradient.whole, images: images,
      workspace: filledWithNaN(winograd.workspaceCount).whole)
    return gradient.whole.array
  }
}
