import Testing

@testable import CNNSpec

/// What each kind of layer makes of its input, beyond the lectures' rows.
@Suite struct LayerInferenceTests {
  @Test func `a convolution stores filters as PyTorch does`() throws {
    let layer = try layer("[conv] filters = 8; kernel = 3x5; groups = 2; norm = batch", channels: 6, size: 9)
    #expect(
      layer.tensors.map(\.name) == [
        "conv1.weight", "conv1.bias", "conv1.norm.weight", "conv1.norm.bias", "conv1.norm.running_mean",
        "conv1.norm.running_var",
      ])
    #expect(layer.tensors.map(\.shape) == [[8, 3, 3, 5], [8], [8], [8], [8], [8]])
    #expect(layer.parameterCount == 8 * 45 + 3 * 8)
    #expect(layer.multiplyAdds == 7 * 5 * 8 * 3 * 15)
  }

  @Test func `a transposed convolution stores channels first`() throws {
    let layer = try layer(
      "[deconv] filters = 4; kernel = 3; stride = 2; padding = 1; output_padding = 1; groups = 2", channels: 6, size: 5)
    #expect(layer.tensors.map(\.shape) == [[6, 2, 3, 3], [4]])
    #expect(layer.output == Shape(channels: 4, height: 10, width: 10))
    #expect(layer.multiplyAdds == 25 * 6 * 2 * 9)
  }

  @Test func `a dilated transposed convolution follows PyTorch's formula`() throws {
    let output = try output(
      of: "[deconv] filters = 1; kernel = 3x2; stride = 2x3; dilation = 3x1; padding = 1x0", size: 5)
    #expect(output.size == Size(height: 4 * 2 - 2 + 3 * 2 + 1, width: 4 * 3 + 1 + 1))
  }

  @Test(arguments: [(kernel: 2, stride: 2), (kernel: 3, stride: 2), (kernel: 4, stride: 3), (kernel: 1, stride: 3)])
  func `a transposed convolution with same multiplies the size by its stride`(kernel: Int, stride: Int) throws {
    let text = "[deconv] filters = 1; kernel = \(kernel); stride = \(stride); padding = same"
    #expect(try output(of: text, size: 5).size == Size(5 * stride))
  }

  @Test func `depthwise gives each channel a group`() throws {
    let layer = try layer("[conv] filters = 12; kernel = 3; groups = depthwise", channels: 6, size: 9)
    #expect(layer.window?.groups == 6)
    #expect(layer.tensors[0].shape == [12, 1, 3, 3])
  }

  @Test func `padding has five forms`() throws {
    func padding(_ value: String) throws -> Padding? {
      try layer("[conv] filters = 1; kernel = 3; padding = \(value)", size: 9).window?.padding
    }
    #expect(try padding("valid") == Padding.none)
    #expect(try padding("same") == Padding(top: 1, bottom: 1, left: 1, right: 1))
    #expect(try padding("2") == Padding(top: 2, bottom: 2, left: 2, right: 2))
    #expect(try padding("2x1") == Padding(top: 2, bottom: 2, left: 1, right: 1))
    #expect(try padding("0, 1, 2, 3") == Padding(top: 0, bottom: 1, left: 2, right: 3))
  }

  @Test func `one-dimensional input has height 1 and single numbers are widths`() throws {
    let text = """
      [input] channels = 2; length = 100
      [conv] filters = 4; kernel = 5; stride = 2; padding = 2; dilation = 2
      [pool] kind = average; size = 4; padding = 2; stride = 3
      [deconv] filters = 2; kernel = 4; stride = 2; padding = 1; output_padding = 1
      [upsample] factor = 3
      """
    let layers = try Configuration(text: text, path: "net.cnn").architecture.layers
    #expect(layers.map(\.output.text) == ["4x1x48", "4x1x17", "2x1x35", "2x1x105"])
    #expect(layers[0].window?.size == Size(height: 1, width: 5))
    #expect(layers[0].window?.padding == Padding(top: 0, bottom: 0, left: 2, right: 2))
    #expect(layers[0].tensors[0].shape == [4, 2, 1, 5])
  }

  @Test func `joins, enlargements and flattening keep count`() throws {
    let text = """
      [input] channels = 2; height = 6; width = 4
      [conv] filters = 3; kernel = 3; padding = 1
      [concat] from = conv1, input, conv1; activation = relu
      [upsample] factor = 2x3; mode = bilinear
      [scale] factor = 0.5; learned = yes
      [norm] kind = layer
      [flatten]
      """
    let layers = try Configuration(text: text, path: "net.cnn").architecture.layers
    #expect(layers.map(\.output.text) == ["3x6x4", "8x6x4", "8x12x12", "8x12x12", "8x12x12", "1152x1x1"])
    #expect(layers[1].inputs == [0, nil, 0])
    #expect(layers[3].tensors.map(\.shape) == [[8]])
    #expect(layers[4].tensors.map(\.name) == ["norm1.weight", "norm1.bias"])
    #expect(layers.map(\.isFlat) == [false, false, false, false, false, true])
  }

  @Test(arguments: 1...12, 1...12)
  func `an adaptive pool's window is its largest part`(_ input: Int, _ parts: Int) throws {
    let pool = try layer("[pool] kind = max; output = \(parts)x1", size: input)
    let largest = (0..<parts).map { ((($0 + 1) * input + parts - 1) / parts) - $0 * input / parts }.max()
    #expect(pool.window?.size == Size(height: largest!, width: input))
    #expect(pool.output.size == Size(height: parts, width: 1))
    #expect(pool.receptiveField == Size(height: largest!, width: input))
  }

  @Test func `a product has the shape of the map`() throws {
    let text = """
      [input] channels = 4; height = 6; width = 5
      [pool] kind = average; size = global
      [linear] name = gate; units = 4; activation = sigmoid
      [multiply] from = input, gate
      [multiply] from = multiply1, input
      """
    let layers = try Configuration(text: text, path: "net.cnn").architecture.layers
    #expect(layers.suffix(2).map(\.output.text) == ["4x6x5", "4x6x5"])
    #expect(layers.suffix(2).map(\.isFlat) == [false, false])
    #expect(layers[2].receptiveField == Size(height: 6, width: 5))
  }

  @Test func `pixels that no window reaches are counted`() throws {
    #expect(try layer("[conv] filters = 1; kernel = 3; stride = 3x4", size: 10).unreached == Size(height: 1, width: 3))
    #expect(try layer("[pool] kind = max; size = 3; ceil = yes", size: 10).unreached == Size(0))
  }

  @Test func `layers stand after those that they read, whatever the order of the text`() throws {
    let text = """
      [input] channels = 1; height = 4; width = 4
      [add] name = sum; from = b, a
      [conv] name = b; from = a; filters = 1; kernel = 1
      [conv] name = a; from = input; filters = 1; kernel = 1
      [linear] from = sum; units = 2
      """
    let architecture = try Configuration(text: text, path: "net.cnn").architecture
    #expect(architecture.layers.map(\.name) == ["a", "b", "sum", "linear1"])
    #expect(architecture.layers.map(\.inputs) == [[nil], [0], [1, 0], [2]])
  }
}
