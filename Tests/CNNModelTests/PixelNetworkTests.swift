import CNNEngine
import CNNSpec
import Testing

@testable import CNNModel

struct PixelNetworkTests {
  static let networks = [
    "[conv] filters = 4; kernel = 3; padding = 1; activation = tanh\n[pool] kind = average; size = 2\n[linear] units = 3",
    "[conv] filters = 4; kernel = 3; padding = 1; bias = no; norm = batch; activation = silu\n[linear] units = 3; norm = batch",
    "[norm] kind = batch\n[deconv] filters = 4; kernel = 2; stride = 2; groups = 1; norm = batch\n[dropout] rate = 0.5\n[linear] units = 2",
    "[conv] filters = 6; kernel = 1\n[deconv] filters = 4; kernel = 3; groups = 2; norm = batch; bias = no\n[flatten]\n[linear] units = 2",
    "[conv] filters = 4; kernel = 3; padding = 1; norm = batch\n[conv] filters = 4; kernel = 3; padding = 1; norm = group; norm_groups = 2\n[add] from = conv2, conv1; activation = tanh\n[linear] units = 2",
    gated("silu"),
  ]

  /// Squeeze and excitation, whose maps have a normalisation and an activation.
  static func gated(_ activation: String) -> String {
    """
    [conv] name = map; filters = 4; kernel = 3; padding = 1; norm = batch; activation = \(activation)
    [pool] kind = average; size = global
    [linear] name = gate; units = 4; norm = batch; activation = sigmoid
    [multiply] from = map, gate; activation = \(activation)
    [pool] kind = average; output = 3x2
    [linear] units = 2
    """
  }

  private func pixels(_ example: NetworkCase, from: String? = nil, to: String? = nil) throws -> PixelNetwork {
    let network = example.network(purpose: .inference)
    return try #require(
      PixelNetwork(
        example.architecture, parameters: network.parameters, engine: Engine(threadCount: 1, instructionSet: .baseline),
        settings: EngineSpec(), from: from, to: to, imageCount: example.batch))
  }

  @Test(arguments: networks + [gated("prelu")])
  func `it computes what the network infers`(_ layers: String) throws {
    let example = try NetworkCase(layers, batch: 3)
    let expected = example.network(purpose: .inference).forward(example.input.whole, images: 3, mode: .inference).array
    let found = try pixels(example).forward(example.inputReference.values.map(Float.init))
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-5 * max(1, abs(b))) }
  }

  @Test(arguments: networks)
  func `its gradient is the slope of its output`(_ layers: String) throws {
    let example = try NetworkCase(layers, batch: 2)
    let network = try pixels(example)
    var images = example.inputReference.values.map(Float.init)
    let weights = (0..<2 * network.target.count).map { Float($0 % 3) - 0.75 }
    func value(_ images: [Float]) -> Double {
      zip(network.forward(images), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    _ = network.forward(images)
    let gradient = network.backward(weights)
    let step: Float = 1 / 64
    for pixel in stride(from: 0, to: images.count, by: 37) {
      let before = images[pixel]
      images[pixel] = before + step
      let above = value(images)
      images[pixel] = before - step
      let slope = (above - value(images)) / Double(2 * step)
      images[pixel] = before
      #expect(abs(slope - Double(gradient[pixel])) < 2e-3 * max(1, abs(slope)), "pixel \(pixel)")
    }
  }

  @Test(arguments: [
    "[conv] filters = 4; kernel = 3; norm = batch; activation = relu", "[linear] units = 5; activation = relu",
    "[conv] filters = 4; kernel = 1\n[activation] kind = relu", "[deconv] filters = 3; kernel = 2; activation = relu",
    "[conv] filters = 4; kernel = 1\n[conv] filters = 4; kernel = 1\n[add] from = conv1, conv2; activation = relu",
  ])
  func `before its activation a layer has what the activation is applied to`(_ layers: String) throws {
    let example = try NetworkCase(layers, batch: 2)
    let network = example.network(purpose: .inference)
    let before = try #require(
      PixelNetwork(
        example.architecture, parameters: network.parameters, engine: Engine(threadCount: 1, instructionSet: .baseline),
        settings: EngineSpec(), imageCount: 2, beforeActivation: true))
    let images = example.inputReference.values.map(Float.init)
    let values = before.forward(images)
    #expect(values.contains { $0 < 0 })
    for (a, b) in zip(values, try pixels(example).forward(images)) { #expect(abs(max(a, 0) - b) < 1e-5 * max(1, b)) }
  }

  @Test func `before learned slopes a layer has what they are applied to`() throws {
    let example = try NetworkCase("[conv] filters = 4; kernel = 3; norm = batch; activation = prelu", batch: 2)
    let network = example.network(purpose: .inference)
    let before = try #require(
      PixelNetwork(
        example.architecture, parameters: network.parameters, engine: Engine(threadCount: 1, instructionSet: .baseline),
        settings: EngineSpec(), imageCount: 2, beforeActivation: true))
    let images = example.inputReference.values.map(Float.init)
    let slopes = network.parameters.canonical("conv1.slope")
    let positions = example.architecture.output.positions
    let values = before.forward(images)
    #expect(values.contains { $0 < 0 })
    for (index, (a, b)) in zip(values, try pixels(example).forward(images)).enumerated() {
      let expected = a > 0 ? a : a * slopes[index / positions % 4]
      #expect(abs(expected - b) < 1e-5 * max(1, abs(b)))
    }
  }

  @Test func `a part that begins in the middle continues what the part before it found`() throws {
    let example = try NetworkCase(Self.networks[0], batch: 2)
    let images = example.inputReference.values.map(Float.init)
    let middle = try pixels(example, to: "pool1").forward(images)
    let end = try pixels(example, from: "pool1").forward(middle)
    for (a, b) in zip(end, try pixels(example).forward(images)) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func `a part can't begin where another way leads around`() throws {
    let example = try NetworkCase(Self.networks[4], batch: 1)
    let network = example.network(purpose: .inference)
    #expect(
      PixelNetwork(
        example.architecture, parameters: network.parameters,
        engine: Engine(threadCount: 1, instructionSet: .baseline), settings: EngineSpec(), from: "conv2",
        imageCount: 1) == nil)
  }

  @Test(arguments: NetworkGradientTests.networks.map(\.name))
  func `asking for the input's gradient changes no other number`(_ name: String) throws {
    let example = try NetworkCase(NetworkGradientTests.networks.first { $0.name == name }!.layers)
    let engine = Engine(threadCount: 2, instructionSet: InstructionSet.supported.last!)
    let networks = [false, true].map { isAsked in
      let network = Network(
        example.architecture, engine: engine, settings: EngineSpec(), batchSize: example.batch, purpose: .training,
        findsInputGradient: isAsked)
      for (name, values) in example.tensors { network.parameters.setCanonical(name, values) }
      return network
    }
    let steps = networks.map { example.step($0) }
    #expect(steps[0].output == steps[1].output)
    #expect(steps[0].gradients == steps[1].gradients)
    let gradient = networks[1].inputGradient.array
    #expect(gradient.count == example.batch * example.architecture.input.count)
    #expect(gradient.contains { $0 != 0 } && gradient.allSatisfy(\.isFinite))
  }
}
