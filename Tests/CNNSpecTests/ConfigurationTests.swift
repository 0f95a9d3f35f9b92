import Testing

@testable import CNNSpec

/// The network of Caffe's MNIST example.
let lenet = """
  [input]
  channels = 1
  height = 28
  width = 28

  [conv]
  filters = 20
  kernel = 5

  [pool]
  kind = max
  size = 2

  [conv]
  filters = 50
  kernel = 5

  [pool]
  kind = max
  size = 2

  [linear]
  units = 500
  activation = relu

  [linear]
  units = 10

  """

@Suite struct ConfigurationTests {
  @Test func `LeNet has the shapes and counts of Caffe's example`() throws {
    let architecture = try Configuration(text: lenet, path: "lenet.cnn").architecture
    #expect(architecture.layers.map(\.name) == ["conv1", "pool1", "conv2", "pool2", "linear1", "linear2"])
    #expect(
      architecture.layers.map(\.output.text) == ["20x24x24", "20x12x12", "50x8x8", "50x4x4", "500x1x1", "10x1x1"])
    #expect(architecture.parameterCount == 520 + 25_050 + 400_500 + 5_010)
    #expect(architecture.multiplyAdds == 24 * 24 * 20 * 25 + 8 * 8 * 50 * 20 * 25 + 800 * 500 + 500 * 10)
    #expect(architecture.layers.map(\.receptiveField.height) == [5, 6, 14, 16, 28, 28])
  }

  @Test func `a text and its forms with BOM, CRLF, tabs and comments mean the same`() throws {
    let plain = try Configuration(text: lenet, path: "a").architecture
    let windows =
      "\u{FEFF}"
      + lenet.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "\t\($0)  # comment = [x]" }.joined(separator: "\r\n")
    let other = try Configuration(text: windows, path: "b").architecture
    #expect(plain.layers.map(\.tensors) == other.layers.map(\.tensors))
  }
}
