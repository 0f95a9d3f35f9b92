import CNNEngine
import CNNReference
import CNNSpec
import Testing

@testable import CNNModel

/// Whole networks against the plain reference: outputs, gradients of all parameters.
@Suite struct NetworkGradientTests {
  /// Rounding to 24 bits in sums of a few hundred terms, through a few layers.
  static let tolerance = 2e-5

  static let networks: [(name: String, layers: String)] = [
    (
      "lenet",
      """
      [conv]
      filters = 5
      kernel = 3
      [pool]
      kind = max
      size = 2
      [conv]
      filters = 6
      kernel = 2
      activation = relu
      [linear]
      units = 9
      activation = tanh
      [linear]
      units = 4
      """
    ),
    (
      "simple",
      """
      [conv]
      filters = 6
      kernel = 5
      activation = tanh
      [linear]
      units = 10
      """
    ),
    (
      "pool after an activation",
      """
      [conv]
      filters = 4
      kernel = 3
      padding = 1
      activation = tanh
      [pool]
      kind = max
      size = 2
      [conv]
      filters = 3
      kernel = 3
      padding = same
      activation = leaky_relu
      [pool]
      kind = average
      size = 2
      """
    ),
    (
      "batch normalisation",
      """
      [conv]
      filters = 5
      kernel = 3
      padding = same
      bias = no
      norm = batch
      activation = relu
      [pool]
      kind = max
      size = 2
      [conv]
      filters = 6
      kernel = 3
      padding = same
      norm = batch
      activation = tanh
      [norm]
      kind = batch
      [linear]
      units = 4
      norm = batch
      activation = relu
      [linear]
      units = 3
      """
    ),
    (
      "residual",
      """
      [conv]
      name = stem
      filters = 4
      kernel = 3
      padding = 1
      bias = no
      norm = batch
      activation = relu
      [conv]
      name = a
      filters = 4
      kernel = 3
      padding = 1
      bias = no
      norm = batch
      activation = relu
      [conv]
      name = b
      filters = 4
      kernel = 3
      padding = 1
      bias = no
      norm = batch
      [add]
      name = sum
      from = b, stem
      activation = relu
      [conv]
      name = c
      filters = 6
      kernel = 3
      stride = 2
      padding = 1
      norm = batch
      activation = relu
      [conv]
      name = d
      filters = 6
      kernel = 3
      padding = 1
      norm = batch
      [conv]
      name = skip
      from = sum
      filters = 6
      kernel = 1
      stride = 2
      norm = batch
      [add]
      from = d, skip
      activation = relu
      [pool]
      kind = average
      size = global
      [linear]
      units = 3
      """
    ),
    (
      "sums of shared values",
      """
      [conv]
      name = a
      filters = 3
      kernel = 1
      activation = gelu
      [conv]
      name = b
      filters = 3
      kernel = 3
      padding = same
      [activation]
      name = t
      kind = tanh
      [add]
      name = s
      from = a, b, t
      activation = silu
      [add]
      name = twice
      from = s, s
      [add]
      name = u
      from = twice, a, b
      [activation]
      kind = sigmoid
      """
    ),
    (
      "sums of convolutions and norms",
      """
      [conv]
      name = a
      filters = 12
      kernel = 3
      padding = same
      [conv]
      name = b
      filters = 12
      kernel = 3
      padding = same
      [add]
      name = first
      from = b, a
      activation = relu
      [conv]
      name = c
      filters = 12
      kernel = 1
      freeze = yes
      [add]
      name = second
      from = first, c
      activation = tanh
      [norm]
      name = n
      kind = batch
      [add]
      name = third
      from = n, second
      [conv]
      name = d
      filters = 12
      kernel = 3
      padding = same
      [add]
      from = third, d
      [conv]
      filters = 12
      kernel = 5
      padding = same
      [pool]
      kind = max
      size = 2
      [activation]
      kind = relu
      [linear]
      units = 3
      """
    ),
    (
      "group normalisation",
      """
      [conv]
      filters = 6
      kernel = 3
      norm = group
      activation = relu
      [norm]
      kind = group
      groups = 3
      [linear]
      units = 5
      norm = layer
      [linear]
      units = 3
      """
    ),
    (
      "transposed convolution",
      """
      [conv]
      filters = 4
      kernel = 3
      stride = 2
      activation = relu
      [deconv]
      filters = 6
      kernel = 3
      stride = 2
      output_padding = 1
      activation = relu
      [deconv]
      filters = 3
      kernel = 2
      groups = 3
      padding = 1
      bias = no
      norm = batch
      """
    ),
    (
      "frozen layers",
      """
      [conv]
      filters = 4
      kernel = 3
      freeze = yes
      activation = relu
      [conv]
      filters = 4
      kernel = 3
      norm = batch
      [conv]
      filters = 4
      kernel = 2
      norm = batch
      freeze = yes
      [conv]
      filters = 3
      kernel = 1
      norm = group
      freeze = yes
      """
    ),
    (
      "frozen statistics",
      """
      [conv]
      filters = 4
      kernel = 3
      [norm]
      kind = batch
      freeze = all
      [activation]
      kind = tanh
      [conv]
      filters = 4
      kernel = 2
      norm = batch
      activation = relu
      freeze = all
      [conv]
      filters = 4
      kernel = 1
      norm = batch
      [linear]
      units = 5
      norm = batch
      freeze = all
      [linear]
      units = 3
      """
    ),
    (
      "joined channels",
      """
      [conv]
      name = a
      filters = 3
      kernel = 1
      activation = relu
      [conv]
      name = b
      filters = 5
      kernel = 3
      padding = same
      [concat]
      name = ab
      from = a, b, a
      activation = tanh
      [conv]
      name = c
      filters = 2
      kernel = 1
      [concat]
      from = c, ab
      """
    ),
    (
      "flattened maps in canonical order",
      """
      [conv]
      filters = 4
      kernel = 3
      [flatten]
      name = f
      [norm]
      name = n
      kind = batch
      [linear]
      units = 6
      [concat]
      name = all
      from = linear1, f
      [linear]
      units = 3
      """
    ),
    (
      "padding modes",
      """
      [conv]
      filters = 4
      kernel = 3
      padding = 1
      padding_mode = reflect
      activation = relu
      [conv]
      filters = 3
      kernel = 3
      padding = 1, 0, 2, 1
      padding_mode = replicate
      norm = batch
      [conv]
      filters = 3
      kernel = 2
      padding = 1
      padding_mode = circular
      """
    ),
    (
      "upsampling, scale, local response",
      """
      [conv]
      filters = 6
      kernel = 3
      stride = 2
      [norm]
      kind = local_response
      size = 3
      alpha = 0.5
      [scale]
      factor = 1.5
      learned = yes
      [upsample]
      factor = 2
      mode = bilinear
      [conv]
      filters = 3
      kernel = 2
      activation = tanh
      [scale]
      factor = 0.7
      [upsample]
      factor = 2x1
      """
    ),
    (
      "depthwise, dilated, strided",
      """
      [conv]
      filters = 6
      kernel = 3
      groups = depthwise
      padding = same
      activation = hard_swish
      [conv]
      filters = 4
      kernel = 3
      groups = 2
      dilation = 2
      padding = 2
      activation = softplus
      [conv]
      filters = 3
      kernel = 2
      stride = 3
      activation = elu
      """
    ),
    (
      "products",
      """
      [conv]
      name = map
      filters = 6
      kernel = 3
      padding = 1
      norm = batch
      activation = relu
      [pool]
      kind = average
      size = global
      [linear]
      units = 3
      activation = silu
      [linear]
      name = gate
      units = 6
      activation = sigmoid
      [multiply]
      name = gated
      from = map, gate
      activation = tanh
      [conv]
      filters = 6
      kernel = 1
      activation = gelu
      [multiply]
      from = conv2, gated
      [multiply]
      from = multiply2, multiply2
      [linear]
      units = 5
      """
    ),
    (
      "learned slopes",
      """
      [conv]
      filters = 5
      kernel = 3
      padding = 1
      norm = batch
      activation = prelu
      [conv]
      name = frozen
      filters = 4
      kernel = 3
      activation = prelu
      freeze = yes
      [pool]
      kind = max
      size = 2
      [flatten]
      [activation]
      kind = prelu
      slope = 0.5
      [linear]
      units = 6
      activation = prelu
      [linear]
      units = 3
      """
    ),
    (
      "adaptive pools",
      """
      [conv]
      filters = 5
      kernel = 3
      padding = 1
      activation = relu
      [pool]
      kind = max
      output = 5x4
      [conv]
      filters = 4
      kernel = 2
      activation = tanh
      [pool]
      kind = average
      output = 3x2
      [linear]
      units = 3
      """
    ),
    (
      "activations of other libraries",
      """
      [conv]
      filters = 4
      kernel = 3
      padding = 1
      activation = relu6
      [conv]
      filters = 4
      kernel = 3
      padding = 1
      activation = hard_sigmoid
      [conv]
      filters = 4
      kernel = 3
      padding = 1
      activation = mish
      [conv]
      filters = 4
      kernel = 3
      padding = 1
      activation = selu
      """
    ),
  ]

  @Test("A network's output and gradients are the reference's", arguments: networks.map(\.name))
  func agreesWithReference(_ name: String) throws {
    let layers = Self.networks.first { $0.name == name }!.layers
    let test = try NetworkCase(layers)
    let (output, gradients) = test.step(test.network())
    let pass = test.reference.forward(test.inputReference, mode: .training)
    let expected = test.reference.backward(pass, outputGradient: test.outputGradientReference)
    #expect(relativeError(test.channelsFirst(output).values.map(Float.init), pass.output.values) < Self.tolerance)
    let frozen = Set(test.architecture.layers.filter(\.spec.isFrozen).flatMap { $0.tensors.map(\.name) })
    for tensor in frozen where gradients[tensor] != nil {
      #expect(gradients[tensor]!.allSatisfy { $0 == 0 }, "\(tensor) is frozen")
    }
    for (tensor, error) in relativeErrors(gradients, expected.parameters, except: frozen) {
      #expect(error < Self.tolerance, "\(tensor)")
    }
  }

  @Test("Running statistics move towards a batch's", arguments: ["batch normalisation", "residual"])
  func runningStatistics(_ name: String) throws {
    let test = try NetworkCase(Self.networks.first { $0.name == name }!.layers)
    let network = test.network()
    _ = test.step(network)
    let expected = test.reference.forward(test.inputReference, mode: .training).runningStatistics
    #expect(!expected.isEmpty)
    for (name, values) in expected {
      #expect(relativeError(network.parameters.canonical(name), values) < Self.tolerance, "\(name)")
    }
  }

  @Test("Inference agrees with the reference", arguments: networks.map(\.name))
  func inference(_ name: String) throws {
    let test = try NetworkCase(Self.networks.first { $0.name == name }!.layers)
    let output = test.network(purpose: .inference).forward(test.input.whole, images: test.batch, mode: .inference)
    let expected = test.reference.forward(test.inputReference, mode: .inference).output
    #expect(relativeError(test.channelsFirst(output.array).values.map(Float.init), expected.values) < Self.tolerance)
  }

  @Test("A network that keeps every output computes the same", arguments: networks.map(\.name))
  func everyOutput(_ name: String) throws {
    let test = try NetworkCase(Self.networks.first { $0.name == name }!.layers)
    let network = test.network(keepsEveryOutput: true)
    let (_, gradients) = test.step(network)
    let pass = test.reference.forward(test.inputReference, mode: .training)
    for (index, layer) in test.architecture.layers.enumerated() {
      let count = layer.output.count
      for image in 0..<test.batch {
        let expected = Array(pass.layerOutputs[index].values[image * count..<(image + 1) * count])
        #expect(relativeError(network.output(ofLayer: layer.name, image: image), expected) < Self.tolerance)
      }
    }
    let expected = test.reference.backward(pass, outputGradient: test.outputGradientReference)
    let frozen = Set(test.architecture.layers.filter(\.spec.isFrozen).flatMap { $0.tensors.map(\.name) })
    for (tensor, error) in relativeErrors(gradients, expected.parameters, except: frozen) {
      #expect(error < Self.tolerance, "\(tensor)")
    }
  }
}
