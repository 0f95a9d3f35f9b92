import CNNSpec
import Testing

/// What stanzas consist of.
@Suite struct PrimitiveGraphTests {
  private static let text = """
    [input] channels = 2; height = 8; width = 8
    [conv] name = first; filters = 4; kernel = 3; padding = 1; padding_mode = reflect; norm = batch; activation = relu
    [conv] name = second; filters = 4; kernel = 3; padding = 1
    [add] name = both; from = first, second; activation = tanh
    [pool] kind = average; size = global
    [flatten]
    [linear] units = 3; norm = layer
    """

  private func name(_ primitive: Primitive) -> String {
    switch primitive {
    case .padding: "padding"
    case .convolution: "convolution"
    case .transposedConvolution: "transposed convolution"
    case .pool: "pool"
    case .linear: "linear"
    case .norm: "norm"
    case .activation: "activation"
    case .dropout: "dropout"
    case .join(.sum): "sum"
    case .join(.concatenation): "concatenation"
    case .join(.product): "product"
    case .flatten: "flatten"
    case .upsample: "upsample"
    case .scale: "scale"
    }
  }

  @Test func `A stanza is a chain of operations, each of which reads the one before it`() throws {
    let architecture = try Configuration(text: Self.text, path: "net.cnn").architecture
    let graph = PrimitiveGraph(architecture)
    #expect(
      graph.nodes.map { name($0.primitive) } == [
        "padding", "convolution", "norm", "activation", "convolution", "sum", "activation", "pool", "flatten", "linear",
        "norm",
      ])
    #expect(graph.nodes.map(\.layer) == [0, 0, 0, 0, 1, 2, 2, 3, 4, 5, 5])
    #expect(graph.nodes.map(\.inputs) == [[0], [1], [2], [3], [4], [4, 5], [6], [7], [8], [9], [10]])
    #expect(graph.nodes.map(\.output) == Array(1...11))
    #expect(graph.layerOutputs == [4, 5, 7, 8, 9, 11])
    // Padding makes the map larger, and the convolution pads no more.
    #expect(graph.shapes[1] == Shape(channels: 2, height: 10, width: 10))
    #expect(graph.shapes[2] == Shape(channels: 4, height: 8, width: 8))
    guard case .convolution(let window) = graph.nodes[1].primitive else { return #expect(Bool(false)) }
    #expect(window.padding == .none && architecture.layers[0].window?.padding != Padding.none)
    // Zeros are the convolution's own.
    guard case .convolution(let own) = graph.nodes[4].primitive else { return #expect(Bool(false)) }
    #expect(own.padding == architecture.layers[1].window?.padding)
  }

  @Test func `The norm and the activation of a layer are asked in one way`() throws {
    let layers = try Configuration(text: Self.text, path: "net.cnn").architecture.layers
    #expect(layers.map { $0.norm?.kind } == [.batch, nil, nil, nil, nil, .layer])
    #expect(layers.map { $0.activation?.kind } == [.relu, nil, .tanh, nil, nil, nil])
    #expect(layers.map(\.hasWeights) == [true, true, false, false, false, true])
  }
}
