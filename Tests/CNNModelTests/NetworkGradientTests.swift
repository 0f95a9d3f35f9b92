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
  ]

  @Test("A network's output and gradients are the reference's", arguments: networks.map(\.name))
  func agreesWithReference(_ name: String) throws {
    let layers = Self.networks.first { $0.name == name }!.layers
    let test = try NetworkCase(layers)
    let (output, gradients) = test.step(test.network())
    let pass = test.reference.forward(test.inputReference, mode: .training)
    let expected = test.reference.backward(pass, outputGradient: test.outputGradientReference)
    #expect(relativeError(test.channelsFirst(output).values.map(Float.init), pass.output.values) < Self.tolerance)
    for (tensor, gradient) in expected.parameters {
      #expect(relativeError(gradients[tensor]!, gradient) < Self.tolerance, "\(tensor)")
    }
  }
}
