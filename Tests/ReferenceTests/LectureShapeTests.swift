import CNNReference
import CNNSpec
import Testing

/// Rows S1 to S9 of the lectures: shapes and counts, as `cnn shape` infers them before anything is allocated.
struct LectureShapeTests {
  /// The last layer of a network over one input.
  private func layer(_ channels: Int, _ height: Int, _ width: Int, _ stanza: String) throws -> ArchitectureLayer {
    let text = "[input]\nchannels = \(channels)\nheight = \(height)\nwidth = \(width)\n\n\(stanza)\n"
    return try #require(try configured(text).architecture.layers.last)
  }

  private func shape(_ channels: Int, _ height: Int, _ width: Int, _ stanza: String) throws -> [Int] {
    let output = try layer(channels, height, width, stanza).output
    return [output.channels, output.height, output.width]
  }

  @Test func `S1: a convolution's size is floor of (n + 2p - k) / s, plus 1, also different down and across`() throws {
    for (height, width) in [(5, 9), (7, 7), (12, 4)] {
      for kernel in [(1, 1), (2, 3), (3, 2), (4, 4)] {
        for (padding, stride) in [((0, 0), (1, 1)), ((1, 2), (2, 3)), ((2, 0), (3, 1))] {
          let stanza = """
            [conv]
            filters = 5
            kernel = \(kernel.0)x\(kernel.1)
            padding = \(padding.0)x\(padding.1)
            stride = \(stride.0)x\(stride.1)
            """
          let expected = [
            5, (height + 2 * padding.0 - kernel.0) / stride.0 + 1, (width + 2 * padding.1 - kernel.1) / stride.1 + 1,
          ]
          #expect(try shape(3, height, width, stanza) == expected)
        }
      }
    }
  }

  @Test func `S2: with ceil a window may hang over the edge`() throws {
    #expect(try shape(1, 5, 5, "[pool]\nkind = max\nsize = 2\nceil = yes") == [1, 3, 3])
    #expect(try shape(1, 5, 5, "[pool]\nkind = max\nsize = 2") == [1, 2, 2])
  }

  @Test func `S3: valid, same and stride 2`() throws {
    let conv = "[conv]\nfilters = 1\nkernel = 3\n"
    #expect(try shape(1, 4, 4, conv + "padding = valid") == [1, 2, 2])
    #expect(try shape(1, 4, 4, conv + "padding = same") == [1, 4, 4])
    #expect(try shape(1, 5, 5, conv + "stride = 2") == [1, 2, 2])
  }

  @Test func `S4: same with stride 2 is half the size, the odd pixel bottom and right`() throws {
    let conv = "[conv]\nfilters = 16\nkernel = 5\nstride = 2\npadding = same"
    #expect(try shape(1, 28, 28, conv) == [16, 14, 14])
    #expect(try shape(3, 32, 32, conv) == [16, 16, 16])
    let padding = try #require(try layer(1, 28, 28, conv).window).padding
    #expect(padding == Padding(top: 1, bottom: 2, left: 1, right: 2))
  }

  @Test(arguments: [(1, 0, 1, 8), (3, 1, 1, 8), (5, 2, 1, 8), (2, 0, 2, 4), (4, 1, 2, 4)])
  func `S5: windows that keep or halve a size of 8`(_ kernel: Int, _ padding: Int, _ stride: Int, _ size: Int) throws {
    let conv = "[conv]\nfilters = 1\nkernel = \(kernel)\npadding = \(padding)\nstride = \(stride)"
    #expect(try shape(1, 8, 8, conv) == [1, size, size])
  }

  @Test func `S6: pooling of 4x10x20 keeps the channels`() throws {
    let pool = "[pool]\nkind = max\n"
    #expect(try shape(4, 10, 20, pool + "size = 2") == [4, 5, 10])
    #expect(try shape(4, 10, 20, pool + "size = 2\nstride = 1") == [4, 9, 19])
    #expect(try shape(4, 10, 20, pool + "size = 3\nstride = 1\npadding = 1") == [4, 10, 20])
  }

  @Test(arguments: [(1, 0, 1, 7), (3, 1, 1, 7), (5, 2, 1, 7), (2, 0, 2, 14), (4, 1, 2, 14), (6, 2, 2, 14)])
  func `S7: transposed convolutions that keep or double a size of 7`(
    _ kernel: Int, _ padding: Int, _ stride: Int, _ size: Int
  ) throws {
    let deconv = "[deconv]\nfilters = 1\nkernel = \(kernel)\npadding = \(padding)\nstride = \(stride)"
    #expect(try shape(1, 7, 7, deconv) == [1, size, size])
  }

  @Test func `S8: counts of parameters`() throws {
    #expect(try layer(3, 9, 9, "[conv]\nfilters = 7\nkernel = 5x2").parameterCount == 7 * (3 * 5 * 2 + 1))
    #expect(try layer(4, 3, 2, "[linear]\nunits = 11").parameterCount == 24 * 11 + 11)
    #expect(try layer(4, 6, 6, "[pool]\nkind = max\nsize = 2").parameterCount == 0)
    #expect(try layer(3, 200, 200, "[linear]\nunits = 1000\nbias = no").parameterCount == 120_000_000)
  }

  @Test func `S9: the receptive field of a stack grows with every layer`() throws {
    let text = """
      [input]
      channels = 1
      height = 40
      width = 40
      [conv]
      filters = 1
      kernel = 3
      [conv]
      filters = 1
      kernel = 3
      [pool]
      kind = max
      size = 2
      [conv]
      filters = 1
      kernel = 3x5
      [conv]
      filters = 1
      kernel = 3
      dilation = 2
      """
    let fields = try configured(text).architecture.layers.map { [$0.receptiveField.height, $0.receptiveField.width] }
    #expect(fields == [[3, 3], [5, 5], [6, 6], [10, 14], [18, 22]])
  }
}
