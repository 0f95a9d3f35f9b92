import Testing

@testable import CNNEngine

/// Winograd's algorithm on a whole batch by several threads, against plain loops and against itself chunk by chunk.
struct BatchWideWinogradTests {
  /// Blocks of channels with a rest, tiles of several groups, one tile an image, and a window of five. Three images of the
  /// first and of the last two have few tiles.
  static let geometries: [ConvolutionGeometry] = [
    geometry(4, 4, 80, 70, window: 3, padding: 1),
    geometry(9, 7, 65, 33, window: 3, padding: 1),
    geometry(6, 5, 20, 130, window: 5, padding: 2),
    geometry(30, 29, 3, 17, window: 3, padding: 0),
    geometry(3, 4, 33, 150, window: 3, padding: 1),
    geometry(2, 2, 50, 31, window: 5, padding: 2),
  ]

  private static func geometry(
    _ height: Int, _ width: Int, _ channels: Int, _ filters: Int, window: Int, padding: Int
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: Extent(height: height, width: width), channels: channels, filters: filters, window: Extent(window),
      padding: Edges(padding))
  }

  static let cases = InstructionSet.supported.flatMap { set in geometries.map { (set, $0) } }

  /// Everything that a product must overwrite is NaN at first.
  private struct Runner {
    let product: BatchWideWinograd
    let images: Int

    /// - Parameter use: Of a product as a network has it; otherwise it is one that packs no filters, whatever their number.
    init(
      _ geometry: ConvolutionGeometry, _ set: InstructionSet, images: Int, threads: Int, use: ConvolutionUse? = nil
    ) throws {
      let winograd = try #require(WinogradConvolution(geometry, kernels: set.kernels))
      let engine = Engine(threadCount: threads, instructionSet: set)
      if let use {
        product = try #require(BatchWideWinograd(winograd, engine: engine, use: use))
      } else {
        product = BatchWideWinograd(anyOf: winograd, engine: engine)
      }
      self.images = images
    }

    /// Packed in two parts.
    func packed(_ filters: [Float]) -> [Float] {
      let target = filledWithNaN(product.packedFilterCount)
      for part in 0..<2 { product.packFilters(FloatBuffer(filters).whole, into: target, part: part, parts: 2) }
      return target.array
    }

    private func filledWithNaN(_ count: Int) -> FloatView {
      let buffer = FloatBuffer(count: count)
      buffer.whole.fill(.nan)
      return buffer.whole
    }

    func forward(input: [Float], filters: [Float], bias: [Float]?, hasReLU: Bool) -> [Float] {
      let output = filledWithNaN(images * product.winograd.geometry.outputCount)
      product.forward(
        input: FloatBuffer(input).whole, filters: FloatBuffer(filters).whole,
        epilogue: ConvolutionEpilogue(bias: bias.map { FloatBuffer($0).whole }, hasReLU: hasReLU), output: output,
        images: images, workspace: filledWithNaN(product.workspaceCount))
      return output.array
    }

    func inputGradient(outputGradient: [Float], filters: [Float]) -> [Float] {
      let inputGradient = filledWithNaN(images * product.winograd.geometry.inputCount)
      product.inputGradient(
        outputGradient: FloatBuffer(outputGradient).whole, filters: FloatBuffer(filters).whole,
        inputGradient: inputGradient, images: images, workspace: filledWithNaN(product.workspaceCount))
      return inputGradient.array
    }

    func filterGradient(input: [Float], outputGradient: [Float]) -> [Float] {
      let filterGradient = filledWithNaN(product.winograd.geometry.filterCount)
      product.filterGradient(
        input: FloatBuffer(input).whole, outputGradient: FloatBuffer(outputGradient).whole,
        filterGradient: filterGradient, images: images, workspace: filledWithNaN(product.workspaceCount))
      return filterGradient.array
    }
  }

  @Test(arguments: cases) func forwardHasTheBitsOfChunks(_ set: InstructionSet, _ geometry: ConvolutionGeometry) throws
  {
    try compareForward(set, geometry, images: 3) { runner, filters in filters }
  }

  /// Compares forward with that of chunks, bit by bit.
  ///
  /// - Parameter prepare: Gives the filters the form in which the product reads them.
  private func compareForward(
    _ set: InstructionSet, _ geometry: ConvolutionGeometry, images: Int, use: ConvolutionUse? = nil,
    _ prepare: (Runner, [Float]) -> [Float]
  ) throws {
    let input = integers(images * geometry.inputCount, seed: 1).map { $0 / 7 }
    let filters = integers(geometry.filterCount, seed: 2).map { $0 / 7 }
    let bias = integers(geometry.filters, seed: 3)
    let chunked = try WinogradRunner(geometry, set).forward(
      input: input, filters: filters, bias: bias, hasReLU: true, images: images)
    for threads in [1, 3] {
      let runner = try Runner(geometry, set, images: images, threads: threads, use: use)
      let found = runner.forward(input: input, filters: prepare(runner, filters), bias: bias, hasReLU: true)
      #expect(differences(found, chunked) == 0)
    }
  }

  /// One to sixteen tiles, channels and filters that fill no vector, and some that do.
  private static let fewTiles = [
    (geometry(3, 4, 33, 150, window: 3, padding: 1), 1), (geometry(4, 4, 80, 70, window: 3, padding: 1), 2),
    (geometry(4, 4, 64, 128, window: 3, padding: 1), 3), (geometry(8, 7, 65, 33, window: 3, padding: 1), 1),
    (geometry(5, 6, 40, 90, window: 3, padding: 0), 5), (geometry(16, 13, 50, 66, window: 3, padding: 1), 1),
  ]

  @Test(arguments: InstructionSet.supported.flatMap { set in fewTiles.map { (set, $0.0, $0.1) } })
  func packedFiltersHaveTheBitsOfTransformedOnes(_ set: InstructionSet, _ geometry: ConvolutionGeometry, _ images: Int)
    throws
  {
    let use = ConvolutionUse(images: images, changesFilters: false)
    try compareForward(set, geometry, images: images, use: use) { runner, filters in
      #expect(runner.product.packedFilterCount > 0)
      return runner.packed(filters)
    }
  }

  @Test(arguments: cases) func inputGradientAgreesWithLoops(
    _ set: InstructionSet, _ geometry: ConvolutionGeometry
  ) throws {
    let images = 3
    let outputGradient = integers(images * geometry.outputCount, seed: 4)
    let filters = integers(geometry.filterCount, seed: 5)
    let chunked = try WinogradRunner(geometry, set).inputGradient(
      outputGradient: outputGradient, filters: filters, images: images)
    let expected = ConvolutionLoops(geometry: geometry).inputGradient(
      outputGradient: outputGradient, filters: filters, images: images)
    let found = try [1, 3].map {
      try Runner(geometry, set, images: images, threads: $0).inputGradient(
        outputGradient: outputGradient, filters: filters)
    }
    #expect(differences(found[0], found[1]) == 0)
    // Few tiles are summed in an order of their own, and chunks have another where they spread their tiles.
    let winograd = try #require(WinogradConvolution(geometry, kernels: set.kernels))
    if winograd.spreadingTiling == nil
      && images * winograd.gradientTiling.tilesPerImage > BatchWideWinograd.mostFewTiles
    {
      #expect(differences(found[0], chunked) == 0)
    }
    let largest = zip(found[0], expected).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(largest <= tolerance(terms: geometry.filters * 9) && !found[0].contains { $0.isNaN }, "off by \(largest)")
  }

  /// What rounding may add up to in a sum of products of small integers, with the transforms' factors.
  private func tolerance(terms: Int) -> Float { 300 * Float.ulpOfOne * 9 * Float(terms).squareRoot() }

  @Test(arguments: cases) func filterGradientAgreesWithLoops(
    _ set: InstructionSet, _ geometry: ConvolutionGeometry
  ) throws {
    let images = 5
    let input = integers(images * geometry.inputCount, seed: 6)
    let outputGradient = integers(images * geometry.outputCount, seed: 7)
    let expected = ConvolutionLoops(geometry: geometry).filterGradient(
      input: input, outputGradient: outputGradient, start: [Float](repeating: 0, count: geometry.filterCount),
      images: images)
    let found = try [1, 3].map {
      try Runner(geometry, set, images: images, threads: $0).filterGradient(
        input: input, outputGradient: outputGradient)
    }
    #expect(differences(found[0], found[1]) == 0)
    let tolerance = tolerance(terms: images * geometry.output.count)
    let largest = zip(found[0], expected).map { ($0 - $1).magnitude }.max() ?? 0
    #expect(largest <= tolerance && !found[0].contains { $0.isNaN }, "off by \(largest), allowed \(tolerance)")
  }

  private func differences(_ a: [Float], _ b: [Float]) -> Int {
    zip(a, b).filter { $0.bitPattern != $1.bitPattern }.count + abs(a.count - b.count)
  }
}
