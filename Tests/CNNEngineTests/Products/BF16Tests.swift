import Testing

@testable import CNNEngine

@Suite struct BF16Tests {
  @Test(arguments: InstructionSet.supported)
  func roundingIsToTheNearestAndTiesAreToEven(set: InstructionSet) {
    let cases: [(Float, Float)] = [
      (0, 0), (1, 1), (-1, -1), (257, 256), (258, 258), (259, 260), (-259, -260), (1.00390625, 1),
      (3.389e38, 3.3895314e38),
      (.greatestFiniteMagnitude, .infinity), (-.infinity, -.infinity), (.leastNormalMagnitude, .leastNormalMagnitude),
      (.leastNonzeroMagnitude, 0), (-Float.leastNonzeroMagnitude, 0), (0x1.01p0, 1), (0x1.03p0, 0x1.04p0),
      (0x1.010002p0, 0x1.02p0),
    ]
    let result = round(cases.map(\.0), set)
    for (found, (value, expected)) in zip(result, cases) { #expect(found == expected, "\(value)") }
    #expect(round([-Float.leastNonzeroMagnitude], set)[0].sign == .minus)
    // The payload of this NaN lies in the half that is cut off.
    #expect(round([Float(bitPattern: 0x7F80_0001), .nan, -.nan], set).allSatisfy { $0.isNaN })
  }

  private func round(_ values: [Float], _ set: InstructionSet) -> [Float] {
    let buffer = FloatBuffer(values)
    set.kernels.roundToBF16(buffer.whole.pointer, into: buffer.whole.pointer, count: values.count)
    return buffer.whole.array
  }

  /// Around the edges of pairs, vectors, tiles, panels and blocks.
  static let sizes: [(images: Int, inputs: Int, units: Int)] = [
    (1, 1, 1), (2, 3, 5), (13, 15, 31), (14, 16, 32), (15, 17, 33), (3, 385, 65), (1, 800, 10), (64, 769, 40),
    (30, 1541, 7), (5, 33, 513),
  ]

  @Test(arguments: InstructionSet.supported, [1, 3])
  func theLinearProductIsTheSumOfTheRoundedOperandsProductsInOrder(set: InstructionSet, threadCount: Int) {
    let engine = Engine(threadCount: threadCount, instructionSet: set)
    for (images, inputs, units) in Self.sizes {
      var numbers = Numbers()
      let x = numbers.normal(images * inputs)
      let w = numbers.normal(inputs * units)
      let bias = numbers.normal(units)
      for hasReLU in [false, true] {
        let expected = sums(x.map(\.roundedToBF16), w.map(\.roundedToBF16), bias, images, inputs, units)
        let found = forward(x, w, bias, hasReLU, images, inputs, units, engine)
        #expect(found == (hasReLU ? expected.map { max(0, $0) } : expected), "\(images) x \(inputs) x \(units)")
      }
    }
  }

  private func forward(
    _ x: [Float], _ w: [Float], _ bias: [Float], _ hasReLU: Bool, _ images: Int, _ inputs: Int, _ units: Int,
    _ engine: Engine
  ) -> [Float] {
    let linear = LinearProduct(inputs: inputs, units: units, engine: engine, precision: .bf16)
    let prepared = FloatBuffer.unwritten(linear.forwardWeightCount)
    for part in 0..<3 {
      linear.prepareForward(weights: FloatBuffer(w).whole, into: prepared.whole, part: part, parts: 3)
    }
    let output = FloatBuffer.unwritten(images * units)
    linear.forward(
      input: FloatBuffer(x).whole, weights: FloatBuffer(w).whole, prepared: prepared.whole,
      bias: FloatBuffer(bias).whole, hasReLU: hasReLU, output: output.whole, images: images,
      workspace: FloatBuffer.unwritten(linear.workspaceCount(images: images)).whole)
    return output.whole.array
  }

  /// A product of two bf16 is exact, so it makes no difference that this rounds it and a fused addition doesn't.
  private func sums(
    _ x: [Float], _ w: [Float], _ bias: [Float], _ images: Int, _ inputs: Int, _ units: Int
  ) -> [Float] {
    var result = (0..<images * units).map { bias[$0 % units] }
    for image in 0..<images {
      for input in 0..<inputs {
        for unit in 0..<units { result[image * units + unit] += x[image * inputs + input] * w[input * units + unit] }
      }
    }
    return result
  }

  static let geometries: [ConvolutionGeometry] = [
    .init(input: Extent(1), channels: 16, filters: 16, window: Extent(1)),
    .init(
      input: Extent(height: 9, width: 8), channels: 18, filters: 34, window: Extent(3), stride: Extent(2),
      padding: Edges(1)),
    .init(input: Extent(height: 7, width: 6), channels: 64, filters: 32, window: Extent(1), stride: Extent(2)),
    .init(input: Extent(4), channels: 40, filters: 70, window: Extent(3), padding: Edges(1)),
    .init(input: Extent(12), channels: 20, filters: 50, window: Extent(height: 3, width: 2), dilation: Extent(2)),
  ]

  /// Whole numbers of up to ten bits: rounding changes them, and their sums are exact in any order.
  @Test(.enabled(if: InstructionSet.supported.contains(.avx512bf16)))
  func convolutionsMultiplyRoundedMapsAndFilters() {
    let engine = Engine(threadCount: 1, instructionSet: .avx512bf16)
    for geometry in Self.geometries {
      var numbers = Numbers()
      let images = 3
      let filters = numbers.integers(geometry.filterCount).map { $0 * 129 }
      let input = numbers.integers(images * geometry.inputCount).map { $0 * 131 }
      let gradient = numbers.integers(images * geometry.outputCount).map { $0 * 137 }
      let convolution = Convolution(geometry, engine: engine, preference: .im2col, precision: .bf16)
      #expect(convolution.algorithm == .directBF16)
      let runner = ConvolutionRunner(convolution: convolution, filters: filters)
      let loops = ConvolutionLoops(geometry: geometry)
      let rounded = filters.map(\.roundedToBF16)
      #expect(rounded != filters)
      #expect(
        runner.forward(input: input, bias: nil, hasReLU: false, images: images)
          == loops.forward(
            input: input.map(\.roundedToBF16), filters: rounded, bias: nil, hasReLU: false, images: images),
        "forward, \(geometry)")
      #expect(
        runner.inputGradient(outputGradient: gradient, images: images)
          == loops.inputGradient(outputGradient: gradient.map(\.roundedToBF16), filters: rounded, images: images),
        "input gradient, \(geometry)")
      #expect(
        runner.filterGradient(
          input: input, outputGradient: gradient, start: [Float](repeating: 0, count: filters.count), images: 1)
          == loops.filterGradient(
            input: input, outputGradient: gradient, start: [Float](repeating: 0, count: filters.count), images: 1),
        "the filter gradient stays in 32 bits, \(geometry)")
    }
  }
}

extension Float {
  /// Nearest of the numbers with eight significant bits, ties to even, found by the definition.
  fileprivate var roundedToBF16: Float {
    guard isNormal else { return 0 }
    let unit = Float(sign: .plus, exponent: exponent - 7, significand: 1)
    return (self / unit).rounded(.toNearestOrEven) * unit
  }
}
