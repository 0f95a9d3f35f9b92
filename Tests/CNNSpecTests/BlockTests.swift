import Testing

@testable import CNNSpec

@Suite struct BlockTests {
  private static let residual = """
    [input] channels = 4; height = 8; width = 8
    [block] name = unit; parameters = filters, kernel = 3, activation = relu
    [conv] filters = $filters; kernel = $kernel; padding = same; norm = batch; activation = $activation
    [end]
    [block] name = residual; parameters = filters
    [unit] filters = $filters
    [unit] name = body; filters = $filters; activation = none
    [add] from = body, input; activation = relu
    [end]
    [unit] name = stem; filters = 4; kernel = 1
    [residual] filters = 4; repeat = 2
    [residual] name = last; filters = 4
    [unit] name = side; from = residual1; filters = 4
    [concat] from = last, side, last.unit1.conv1

    """

  @Test func `uses stand for layers whose names tell where they are`() throws {
    let architecture = try Configuration(text: Self.residual, path: "net.cnn").architecture
    #expect(
      architecture.layers.map(\.name) == [
        "stem.conv1", "residual1.unit1.conv1", "residual1.body.conv1", "residual1.add1", "residual2.unit1.conv1",
        "residual2.body.conv1", "residual2.add1", "last.unit1.conv1", "last.body.conv1", "last.add1", "side.conv1",
        "concat1",
      ])
    #expect(architecture.layers[3].inputs == [2, 0])
    #expect(architecture.layers[6].inputs == [5, 3])
    #expect(architecture.layers[10].inputs == [3])
    #expect(architecture.layers[11].inputs == [9, 10, 7])
  }

  @Test func `the expanded text has the same architecture and expands to itself`() throws {
    let configuration = try Configuration(text: Self.residual, path: "net.cnn")
    let expanded = try Configuration(text: configuration.expandedText, path: "expanded.cnn")
    #expect(!configuration.expandedText.contains("[block]"))
    #expect(expanded.architecture.layers.map(\.tensors) == configuration.architecture.layers.map(\.tensors))
    #expect(expanded.architecture.layers.map(\.inputs) == configuration.architecture.layers.map(\.inputs))
    #expect(expanded.architecture.layers.map(\.output) == configuration.architecture.layers.map(\.output))
    #expect(expanded.expandedText == configuration.expandedText)
  }

  @Test func `names of repeated uses are numbered under the given name`() throws {
    let text = """
      [input] channels = 2; height = 4; width = 4
      [block] name = twice
      [activation] kind = relu
      [end]
      [twice] name = stage; repeat = 2
      [add] from = stage, stage.1
      """
    let architecture = try Configuration(text: text, path: "net.cnn").architecture
    #expect(architecture.layers.map(\.name) == ["stage.1.activation1", "stage.2.activation1", "add1"])
    #expect(architecture.layers[2].inputs == [1, 0])
  }

  @Test func `a block may be defined after its first use`() throws {
    let text = """
      [input] channels = 2; height = 4; width = 4
      [late] units = 3
      [block] name = late; parameters = units
      [linear] units = $units
      [end]
      """
    #expect(try Configuration(text: text, path: "net.cnn").architecture.output.channels == 3)
  }

  @Test func `a thousand blocks that use one another end in one error`() {
    var text = "[input] channels = 1; height = 4; width = 4\n"
    for level in 0..<1000 {
      text += "[block] name = b\(level)\n[b\(level + 1)]\n[b\(level + 1)]\n[end]\n"
    }
    text += "[block] name = b1000\n[flatten]\n[end]\n[b0]\n"
    #expect(message(text).contains("blocks are nested more than 16 deep here"))
  }

  @Test func `blocks that double at every level end in an error, not in memory`() {
    var text = "[input] channels = 1; height = 4; width = 4\n"
    for level in 0..<15 {
      text += "[block] name = b\(level)\n" + String(repeating: "[b\(level + 1)]\n", count: 50) + "[end]\n"
    }
    text += "[block] name = b15\n[flatten]\n[end]\n[b0]\n"
    #expect(message(text).contains("the blocks stand for more than 10000 layers"))
  }

  @Test func `values that double at every level end in an error`() {
    var text = "[input] channels = 1; height = 4; width = 4\n"
    for level in 0..<12 {
      text += "[block] name = b\(level); parameters = p\n[b\(level + 1)] p = $p$p\n[end]\n"
    }
    text += "[block] name = b12; parameters = p\n[linear] units = $p\n[end]\n[b0] p = 1111\n"
    #expect(message(text).contains("the value of `p` becomes longer than 1000 characters"))
  }

  @Test func `empty blocks within blocks end too`() {
    var text = "[input] channels = 1; height = 4; width = 4\n"
    for level in 0..<15 {
      text += "[block] name = b\(level)\n" + String(repeating: "[b\(level + 1)] repeat = 9999\n", count: 9) + "[end]\n"
    }
    text += "[block] name = b15\n[end]\n[b0]\n"
    #expect(message(text).contains("the block `b15` has no layers"))
  }
}

/// The blocks of configs/ against the same network written out stanza by stanza, as bench scripts do it.
@Suite struct ResidualNetworkTests {
  /// The plain stanzas of a residual network for CIFAR: stages of filters and blocks.
  private func plain(stem: Int, stages: [(filters: Int, blocks: Int)]) -> String {
    func conv(_ name: String, _ from: String, _ filters: Int, kernel: Int = 3, stride: Int = 1, relu: Bool = false)
      -> String
    {
      """
      [conv]
      name = \(name)
      from = \(from)
      filters = \(filters)
      kernel = \(kernel)
      stride = \(stride)
      padding = \(kernel / 2)
      bias = no
      norm = batch
      activation = \(relu ? "relu" : "none")

      """
    }
    var text = "[input]\nchannels = 3\nheight = 32\nwidth = 32\n" + conv("stem", "input", stem, relu: true)
    var previous = "stem"
    for (stage, (filters, blocks)) in stages.enumerated() {
      for block in 0..<blocks {
        let name = "s\(stage)b\(block)"
        let isHalving = stage > 0 && block == 0
        text += conv("\(name)_a", previous, filters, stride: isHalving ? 2 : 1, relu: true)
        text += conv("\(name)_b", "\(name)_a", filters)
        if isHalving { text += conv("\(name)_skip", previous, filters, kernel: 1, stride: 2) }
        text += "[add]\nname = \(name)\nfrom = \(name)_b, \(isHalving ? "\(name)_skip" : previous)\nactivation = relu\n"
        previous = name
      }
    }
    return text + "[pool]\nkind = average\nsize = global\n[linear]\nunits = 10\n"
  }

  @Test(arguments: [
    ("cifar10-resnet18", 64, [(filters: 64, blocks: 2), (128, 2), (256, 2), (512, 2)]),
    ("cifar10-resnet20", 16, [(filters: 16, blocks: 3), (32, 3), (64, 3)]),
  ])
  func `the configuration with blocks is the network written out`(
    name: String, stem: Int, stages: [(filters: Int, blocks: Int)]
  ) throws {
    let file = DocumentationTests.project.appending(path: "configs/\(name).cnn").path
    let blocks = try Configuration(contentsOf: file).architecture
    let written = try Configuration(text: plain(stem: stem, stages: stages), path: "plain.cnn").architecture
    #expect(blocks.layers.map(\.output) == written.layers.map(\.output))
    #expect(blocks.layers.map(\.inputs) == written.layers.map(\.inputs))
    #expect(blocks.layers.map(\.window) == written.layers.map(\.window))
    #expect(blocks.layers.map { $0.tensors.map(\.shape) } == written.layers.map { $0.tensors.map(\.shape) })
  }
}
