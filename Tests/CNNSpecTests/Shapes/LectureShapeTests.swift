import Testing

@testable import CNNSpec

/// The rows S1 to S9 of the lectures: shapes, counts of parameters, receptive fields.
@Suite struct LectureShapeTests {
  @Test(arguments: [
    (size: 28, kernel: 5, padding: 0, stride: 1), (size: 28, kernel: 5, padding: 2, stride: 1),
    (size: 7, kernel: 3, padding: 1, stride: 2), (size: 11, kernel: 4, padding: 3, stride: 5),
    (size: 1, kernel: 1, padding: 0, stride: 7), (size: 9, kernel: 9, padding: 0, stride: 1),
  ])
  func `S1: a convolution gives floor((n + 2p - k) / s) + 1 down and across`(
    size: Int, kernel: Int, padding: Int, stride: Int
  ) throws {
    let output = try output(
      of: "[conv] filters = 4; kernel = \(kernel); padding = \(padding); stride = \(stride)", size: size)
    let side = (size + 2 * padding - kernel) / stride + 1
    #expect(output == Shape(channels: 4, height: side, width: side))
  }

  @Test func `S1: kernel, padding and stride may differ down and across`() throws {
    let output = try output(
      of: "[conv] filters = 7; kernel = 3x5; padding = 2x1; stride = 3x2", height: 10, width: 20)
    #expect(output == Shape(channels: 7, height: (10 + 4 - 3) / 3 + 1, width: (20 + 2 - 5) / 2 + 1))
  }

  @Test func `S2: with ceil a window may hang over the edge`() throws {
    #expect(try output(of: "[pool] kind = max; size = 2; ceil = yes", size: 5).size == Size(3))
    #expect(try output(of: "[pool] kind = max; size = 2", size: 5).size == Size(2))
  }

  @Test func `S3: valid shrinks, same keeps, a stride divides`() throws {
    #expect(try output(of: "[conv] filters = 1; kernel = 3; padding = valid", size: 4).size == Size(2))
    #expect(try output(of: "[conv] filters = 1; kernel = 3; padding = same", size: 4).size == Size(4))
    #expect(try output(of: "[conv] filters = 1; kernel = 3; stride = 2", size: 5).size == Size(2))
  }

  @Test(arguments: [(size: 28, side: 14), (size: 32, side: 16)])
  func `S4: same with stride 2 is TensorFlow's, with the odd pixel bottom and right`(size: Int, side: Int) throws {
    let text = "[conv] filters = 16; kernel = 5; stride = 2; padding = same"
    #expect(try output(of: text, size: size) == Shape(channels: 16, height: side, width: side))
    #expect(
      try layer(text, size: size).window?.padding == Padding(top: 1, bottom: 2, left: 1, right: 2))
  }

  @Test(arguments: [
    (kernel: 1, padding: 0, stride: 1, side: 12), (kernel: 3, padding: 1, stride: 1, side: 12),
    (kernel: 5, padding: 2, stride: 1, side: 12), (kernel: 2, padding: 0, stride: 2, side: 6),
    (kernel: 4, padding: 1, stride: 2, side: 6),
  ])
  func `S5: these keep the size, those halve it`(kernel: Int, padding: Int, stride: Int, side: Int) throws {
    let text = "[conv] filters = 1; kernel = \(kernel); padding = \(padding); stride = \(stride)"
    #expect(try output(of: text, size: 12).size == Size(side))
  }

  @Test func `S6: pools of 4x10x20 leave the channels alone`() throws {
    func pooled(_ keys: String) throws -> Shape {
      try output(of: "[pool] kind = max; \(keys)", channels: 4, height: 10, width: 20)
    }
    #expect(try pooled("size = 2") == Shape(channels: 4, height: 5, width: 10))
    #expect(try pooled("size = 2; stride = 1") == Shape(channels: 4, height: 9, width: 19))
    #expect(try pooled("size = 3; stride = 1; padding = 1") == Shape(channels: 4, height: 10, width: 20))
  }

  @Test(arguments: [
    (kernel: 1, padding: 0, stride: 1, side: 7), (kernel: 3, padding: 1, stride: 1, side: 7),
    (kernel: 5, padding: 2, stride: 1, side: 7), (kernel: 2, padding: 0, stride: 2, side: 14),
    (kernel: 4, padding: 1, stride: 2, side: 14), (kernel: 6, padding: 2, stride: 2, side: 14),
  ])
  func `S7: transposed convolutions keep the size at stride 1 and double it at stride 2`(
    kernel: Int, padding: Int, stride: Int, side: Int
  ) throws {
    let text = "[deconv] filters = 3; kernel = \(kernel); padding = \(padding); stride = \(stride)"
    #expect(try output(of: text, size: 7) == Shape(channels: 3, height: side, width: side))
  }

  @Test func `S8: parameters are those of the formulas`() throws {
    #expect(try layer("[conv] filters = 16; kernel = 3x5", channels: 3, size: 20).parameterCount == 16 * (3 * 15 + 1))
    #expect(try layer("[linear] units = 10", channels: 6, size: 24).parameterCount == 6 * 24 * 24 * 10 + 10)
    #expect(try layer("[pool] kind = max; size = 2", size: 20).parameterCount == 0)
    #expect(try layer("[linear] units = 1000; bias = no", channels: 3, size: 200).parameterCount == 120_000_000)
  }

  @Test func `S9: the receptive field grows by the window times the step between pixels`() throws {
    let text = """
      [input] channels = 1; height = 64; width = 64
      [conv] filters = 1; kernel = 3
      [conv] filters = 1; kernel = 3; stride = 2
      [conv] filters = 1; kernel = 3; dilation = 2
      [pool] kind = max; size = 2
      [conv] filters = 1; kernel = 1x3
      """
    let fields = try Configuration(text: text, path: "net.cnn").architecture.layers.map(\.receptiveField)
    #expect(fields == [Size(3), Size(5), Size(13), Size(15), Size(height: 15, width: 23)])
  }
}

/// The layer that a stanza makes of an input.
func layer(_ stanza: String, channels: Int = 2, size: Int) throws -> ArchitectureLayer {
  try layer(stanza, channels: channels, height: size, width: size)
}

func layer(_ stanza: String, channels: Int = 2, height: Int, width: Int) throws -> ArchitectureLayer {
  let input = "[input] channels = \(channels); height = \(height); width = \(width)\n"
  return try #require(try Configuration(text: input + stanza, path: "net.cnn").architecture.layers.last)
}

func output(of stanza: String, channels: Int = 2, size: Int) throws -> Shape {
  try layer(stanza, channels: channels, size: size).output
}

func output(of stanza: String, channels: Int = 2, height: Int, width: Int) throws -> Shape {
  try layer(stanza, channels: channels, height: height, width: width).output
}
