import CNNReference
import Testing

/// Gradients of the reference layers against central differences, on odd sizes.
struct LayerGradientTests {
  struct ConvolutionCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var input: [Int]
    var filters: [Int]
    var layer: ReferenceConvolution
  }

  static let convolutions: [ConvolutionCase] = [
    ConvolutionCase(
      testDescription: "1x1 map", input: [2, 3, 1, 1], filters: [4, 3, 1, 1], layer: ReferenceConvolution(.init(1))),
    ConvolutionCase(
      testDescription: "1x1 map under a padded 3x3 filter", input: [2, 2, 1, 1], filters: [3, 2, 3, 3],
      layer: ReferenceConvolution(.init(3, padding: 1))),
    ConvolutionCase(
      testDescription: "filter as large as the image", input: [1, 2, 4, 5], filters: [3, 2, 4, 5],
      layer: ReferenceConvolution(.init(height: 4, width: 5))),
    ConvolutionCase(
      testDescription: "stride beyond the filter", input: [2, 1, 9, 8], filters: [2, 1, 2, 2],
      layer: ReferenceConvolution(.init(2, stride: 3))),
    ConvolutionCase(
      testDescription: "one channel, one image, one filter", input: [1, 1, 5, 6], filters: [1, 1, 3, 2],
      layer: ReferenceConvolution(.init(height: 3, width: 2))),
    ConvolutionCase(
      testDescription: "dilation", input: [2, 2, 7, 8], filters: [2, 2, 3, 2],
      layer: ReferenceConvolution(window(3, 2) { ($0.dilationDown, $0.dilationAcross) = (2, 3) })),
    ConvolutionCase(
      testDescription: "groups", input: [2, 6, 4, 4], filters: [4, 3, 3, 3],
      layer: ReferenceConvolution(.init(3, padding: 1), groups: 2)),
    ConvolutionCase(
      testDescription: "depthwise", input: [2, 3, 5, 4], filters: [6, 1, 3, 3],
      layer: ReferenceConvolution(.init(3, padding: 1), groups: 3)),
    ConvolutionCase(
      testDescription: "one padded pixel at the bottom and right", input: [2, 2, 6, 4], filters: [2, 2, 3, 3],
      layer: ReferenceConvolution(window(3, 3) { ($0.bottom, $0.right, $0.strideDown, $0.strideAcross) = (1, 1, 2, 2) })
    ),
    ConvolutionCase(
      testDescription: "one dimension", input: [2, 3, 1, 11], filters: [2, 3, 1, 4],
      layer: ReferenceConvolution(window(1, 4) { $0.strideAcross = 2 })),
    ConvolutionCase(
      testDescription: "replicate", input: [1, 2, 3, 4], filters: [2, 2, 3, 3],
      layer: ReferenceConvolution(.init(3, padding: 2), paddingMode: .replicate)),
    ConvolutionCase(
      testDescription: "reflect", input: [1, 2, 3, 4], filters: [2, 2, 3, 3],
      layer: ReferenceConvolution(.init(3, padding: 2), paddingMode: .reflect)),
    ConvolutionCase(
      testDescription: "circular", input: [1, 2, 3, 4], filters: [2, 2, 3, 3],
      layer: ReferenceConvolution(.init(3, padding: 2), paddingMode: .circular)),
  ]

  @Test(arguments: convolutions)
  func `convolution gradients agree with central differences`(_ test: ConvolutionCase) {
    var random = TestRandom(seed: 1)
    let input = random.array(test.input)
    let filters = random.array(test.filters)
    let bias = random.numbers(filters.images)
    let weights = random.array(like: test.layer.forward(input, filters: filters, bias: bias))
    let gradients = test.layer.backward(input, filters: filters, outputGradient: weights)
    expectGradient(gradients.input.values, at: input.values) {
      test.layer.forward(input.with($0), filters: filters, bias: bias).dot(weights)
    }
    expectGradient(gradients.filters.values, at: filters.values) {
      test.layer.forward(input, filters: filters.with($0), bias: bias).dot(weights)
    }
    expectGradient(gradients.bias, at: bias) {
      test.layer.forward(input, filters: filters, bias: $0).dot(weights)
    }
  }

  struct TransposedCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var input: [Int]
    var filters: [Int]
    var layer: ReferenceTransposedConvolution
  }

  static let transposed: [TransposedCase] = [
    TransposedCase(
      testDescription: "1x1 map", input: [1, 2, 1, 1], filters: [2, 3, 3, 3], layer: .init(.init(3, stride: 2))),
    TransposedCase(
      testDescription: "doubling", input: [2, 2, 3, 4], filters: [2, 3, 4, 4],
      layer: .init(.init(4, stride: 2, padding: 1))),
    TransposedCase(
      testDescription: "stride beyond the filter", input: [1, 1, 3, 2], filters: [1, 2, 2, 2],
      layer: .init(.init(2, stride: 3), outputPaddingDown: 1, outputPaddingAcross: 2)),
    TransposedCase(
      testDescription: "groups and dilation", input: [2, 4, 3, 3], filters: [4, 3, 2, 2],
      layer: .init(.init(2, stride: 1, dilation: 2), groups: 2)),
  ]

  @Test(arguments: transposed)
  func `transposed convolution gradients agree with central differences`(_ test: TransposedCase) {
    var random = TestRandom(seed: 2)
    let input = random.array(test.input)
    let filters = random.array(test.filters)
    let bias = random.numbers(filters.channels * test.layer.groups)
    let weights = random.array(like: test.layer.forward(input, filters: filters, bias: bias))
    let gradients = test.layer.backward(input, filters: filters, outputGradient: weights)
    expectGradient(gradients.input.values, at: input.values) {
      test.layer.forward(input.with($0), filters: filters, bias: bias).dot(weights)
    }
    expectGradient(gradients.filters.values, at: filters.values) {
      test.layer.forward(input, filters: filters.with($0), bias: bias).dot(weights)
    }
    expectGradient(gradients.bias, at: bias) {
      test.layer.forward(input, filters: filters, bias: $0).dot(weights)
    }
  }

  @Test func `a transposed convolution is the adjoint of its convolution`() {
    var random = TestRandom(seed: 3)
    let window = ReferenceWindow(3, stride: 2, padding: 1)
    let (x, filters) = (random.array([2, 4, 7, 5]), random.array([6, 2, 3, 3]))
    let output = ReferenceConvolution(window, groups: 2).forward(x, filters: filters)
    let y = random.array(like: output)
    let back = ReferenceTransposedConvolution(window, groups: 2).forward(y, filters: filters)
    expectClose([output.dot(y)], [x.dot(back)], relative: 1e-12)
  }

  struct PoolingCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var input: [Int]
    var layer: ReferencePooling
  }

  static let poolings: [PoolingCase] = ReferencePooling.Kind.allCases.flatMap { kind in
    [
      PoolingCase(testDescription: "\(kind) 1x1 map", input: [2, 3, 1, 1], layer: .init(kind, .init(1))),
      PoolingCase(
        testDescription: "\(kind) overlapping", input: [2, 2, 5, 6], layer: .init(kind, .init(3, stride: 2))),
      PoolingCase(
        testDescription: "\(kind) padded", input: [1, 1, 5, 5], layer: .init(kind, .init(3, stride: 2, padding: 1))),
      PoolingCase(
        testDescription: "\(kind) padded, padding not counted", input: [1, 2, 4, 5],
        layer: .init(kind, .init(3, stride: 2, padding: 1), countsPadding: false)),
      PoolingCase(
        testDescription: "\(kind) ceil", input: [1, 2, 5, 8], layer: .init(kind, .init(3, stride: 2), roundsUp: true)),
      PoolingCase(
        testDescription: "\(kind) ceil drops a window", input: [1, 1, 5, 4],
        layer: .init(kind, .init(2, stride: 3, padding: 1), roundsUp: true)),
      PoolingCase(
        testDescription: "\(kind) stride beyond the window", input: [1, 2, 8, 9],
        layer: .init(kind, .init(2, stride: 3))),
      PoolingCase(
        testDescription: "\(kind) global", input: [2, 2, 3, 5], layer: .init(kind, .init(height: 3, width: 5))),
    ]
  }

  @Test(arguments: poolings)
  func `pooling gradients agree with central differences`(_ test: PoolingCase) {
    var random = TestRandom(seed: 4)
    let input = random.distinctArray(test.input)
    let weights = random.array(like: test.layer.forward(input))
    expectGradient(test.layer.backward(input, outputGradient: weights).values, at: input.values) {
      test.layer.forward(input.with($0)).dot(weights)
    }
  }

  @Test func `linear gradients agree with central differences`() {
    var random = TestRandom(seed: 5)
    for shape in [[1, 1, 1, 1], [3, 2, 2, 3], [1, 5, 1, 1]] {
      let input = random.array(shape)
      let weights = random.numbers(input.imageCount * 4)
      let bias = random.numbers(4)
      let outer = random.array([shape[0], 4, 1, 1])
      let gradients = ReferenceLinear.backward(input, weights: weights, outputGradient: outer)
      expectGradient(gradients.input.values, at: input.values) {
        ReferenceLinear.forward(input.with($0), weights: weights, units: 4, bias: bias).dot(outer)
      }
      expectGradient(gradients.weights, at: weights) {
        ReferenceLinear.forward(input, weights: $0, units: 4, bias: bias).dot(outer)
      }
      expectGradient(gradients.bias, at: bias) {
        ReferenceLinear.forward(input, weights: weights, units: 4, bias: $0).dot(outer)
      }
    }
  }

  @Test(arguments: ReferenceActivation.Kind.allCases)
  func `activation gradients agree with central differences`(_ kind: ReferenceActivation.Kind) {
    let activation = ReferenceActivation(kind, slope: 0.25)
    // Symmetric around 0, but never on the kinks at -3, 0 and 3.
    let input = NCHW(images: 1, channels: 24, values: (0..<24).map { Double($0) * 0.5 - 5.8 })
    var random = TestRandom(seed: 6)
    let weights = random.array(like: input)
    expectGradient(activation.backward(input, outputGradient: weights).values, at: input.values) {
      activation.forward(input.with($0)).dot(weights)
    }
  }
}

func window(_ height: Int, _ width: Int, _ change: (inout ReferenceWindow) -> Void) -> ReferenceWindow {
  var window = ReferenceWindow(height: height, width: width)
  change(&window)
  return window
}
