import Testing

@testable import CNNEngine

/// What a convolution adds to its sums, or takes of them, against the same in passes of their own: exactly, because the
/// numbers are the same in the same order.
struct ConvolutionEpilogueTests {
  @Test(arguments: InstructionSet.supported, ConvolutionPartsTests.geometries)
  func aResidualHasTheBitsOfASum(_ set: InstructionSet, _ geometry: ConvolutionGeometry) {
    let convolution = Convolution(geometry, engine: Engine(threadCount: 1, instructionSet: set))
    guard convolution.takesResidual else { return }
    let images = 2
    let input = fractions(images * geometry.inputCount, seed: 1)
    let bias = fractions(geometry.filters, seed: 2)
    let residual = fractions(images * geometry.outputCount, seed: 3)
    let runner = ConvolutionRunner(convolution: convolution, filters: fractions(geometry.filterCount, seed: 4))
    let sums = runner.forward(input: input, bias: bias, hasReLU: false, images: images)
    let expected = zip(sums, residual).map(+)
    #expect(
      runner.forward(input: input, bias: bias, residual: residual, hasReLU: false, images: images) == expected)
    #expect(
      runner.forward(input: input, bias: bias, residual: residual, hasReLU: true, images: images)
        == expected.map { max(0, $0) })
  }

  @Test func allButVectorsAlongPositionsOrChannelsAddAResidual() {
    let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last!)
    let takers = ConvolutionPartsTests.geometries.filter { Convolution($0, engine: engine).takesResidual }
    let others = ConvolutionPartsTests.geometries.filter { !Convolution($0, engine: engine).takesResidual }
    #expect(takers.count >= 10)
    #expect(others.allSatisfy { $0.groups == $0.channels || $0.channels == 3 })
  }

  /// A window at stride 1 whose output is as large as its input.
  private static func padded(
    _ height: Int, _ width: Int, _ channels: Int, _ filters: Int, window: Int
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      input: Extent(height: height, width: width), channels: channels, filters: filters, window: Extent(window),
      padding: Edges(window / 2))
  }

  /// Maps of all remainders by a tile of four, both windows, filters that fill vectors and that don't.
  private static let pooled: [ConvolutionGeometry] = [(8, 8, 16), (9, 10, 24), (10, 11, 3), (11, 13, 40), (1, 7, 16)]
    .flatMap { height, width, filters in
      [3, 5].map { window in
        padded(height, width, 20, filters, window: window)
      }
    }

  @Test(arguments: InstructionSet.supported, pooled)
  func aPoolHasTheBitsOfAPool(_ set: InstructionSet, _ geometry: ConvolutionGeometry) {
    let engine = Engine(threadCount: 1, instructionSet: set)
    let convolution = Convolution(geometry, engine: engine, preference: .winograd)
    #expect(convolution.takesPool)
    let images = 3
    var input = fractions(images * geometry.inputCount, seed: 1)
    // One pixel that is no number makes windows around it that are none.
    input[geometry.inputCount / 2] = .nan
    let bias = fractions(geometry.filters, seed: 2)
    let runner = ConvolutionRunner(convolution: convolution, filters: fractions(geometry.filterCount, seed: 3))
    for hasReLU in [false, true] {
      let map = runner.forward(input: input, bias: bias, hasReLU: hasReLU, images: images)
      let found = runner.forward(input: input, bias: bias, hasReLU: hasReLU, pools: true, images: images)
      let expected = largestOfSquares(map, geometry, images: images)
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(geometry)")
    }
  }

  /// The largest of each two by two results, in plain loops.
  private func largestOfSquares(_ map: [Float], _ geometry: ConvolutionGeometry, images: Int) -> [Float] {
    let (height, width, filters) = (geometry.output.height, geometry.output.width, geometry.filters)
    var result: [Float] = []
    for image in 0..<images {
      for row in 0..<height / 2 {
        for column in 0..<width / 2 {
          for filter in 0..<filters {
            let square = [(0, 0), (0, 1), (1, 0), (1, 1)].map { down, across in
              map[((image * height + 2 * row + down) * width + 2 * column + across) * filters + filter]
            }
            result.append(square.contains(where: \.isNaN) ? .nan : square.max()!)
          }
        }
      }
    }
    return result
  }

  @Test(arguments: InstructionSet.supported, [1, 3])
  func aWholeBatchHasTheBitsOfItsImages(_ set: InstructionSet, _ images: Int) throws {
    let geometry = Self.padded(11, 10, 40, 72, window: 3)
    let engine = Engine(threadCount: 2, instructionSet: set)
    let convolution = Convolution(geometry, engine: engine, preference: .winograd)
    #expect(convolution.algorithm == .winograd)
    let winograd = try #require(WinogradConvolution(geometry, kernels: set.kernels))
    let batchWide = BatchWideWinograd(anyOf: winograd, engine: engine)
    let filters = fractions(geometry.filterCount, seed: 1)
    let input = fractions(images * geometry.inputCount, seed: 2)
    let residual = fractions(images * geometry.outputCount, seed: 3)
    let runner = ConvolutionRunner(convolution: convolution, filters: filters)
    for pools in [false, true] {
      let expected = runner.forward(
        input: input, bias: nil, residual: pools ? nil : residual, hasReLU: true, pools: pools, images: images)
      let output = FloatBuffer(count: expected.count).whole
      output.fill(.nan)
      batchWide.forward(
        input: FloatBuffer(input).whole, filters: FloatBuffer(filters).whole,
        epilogue: ConvolutionEpilogue(
          residual: pools ? nil : FloatBuffer(residual).whole, hasReLU: true, pools: pools),
        output: output, images: images, workspace: FloatBuffer(count: batchWide.workspaceCount).whole)
      #expect(output.array == expected)
    }
  }
}
