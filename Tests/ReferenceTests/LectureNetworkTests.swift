import CNNReference
import CNNSpec
import Foundation
import Testing

/// Rows N6, N7 and N8 of the lectures.
struct LectureNetworkTests {
  /// Two stacked linear layers with and without a ReLU between them, over two inputs.
  private func stack(activation: String) throws -> ReferenceNetwork {
    let text = """
      [input]
      channels = 2
      height = 1
      width = 1
      [linear]
      units = 5
      \(activation)
      [linear]
      units = 1
      """
    var random = TestRandom(seed: 31)
    let architecture = try configured(text).architecture
    let tensors = architecture.layers.flatMap(\.tensors).map { ($0.name, random.numbers($0.count)) }
    return ReferenceNetwork(architecture, tensors: Dictionary(uniqueKeysWithValues: tensors))
  }

  private func value(_ network: ReferenceNetwork, _ x: Double, _ y: Double) -> Double {
    network.forward(NCHW(images: 1, channels: 2, values: [x, y]), mode: .inference).output.values[0]
  }

  /// f(p) - 2 f((p + q) / 2) + f(q), zero exactly where the function is linear between p and q.
  private func bend(_ network: ReferenceNetwork, _ p: (Double, Double), _ q: (Double, Double)) -> Double {
    value(network, p.0, p.1) + value(network, q.0, q.1)
      - 2 * value(network, (p.0 + q.0) / 2, (p.1 + q.1) / 2)
  }

  @Test func `N6: linear layers without an activation compute one linear function`() throws {
    let network = try stack(activation: "")
    for (p, q) in [((-3.0, 1.0), (4.0, 2.0)), ((0.0, 0.0), (5.0, -7.0)), ((-9.0, -9.0), (9.0, 8.0))] {
      #expect(abs(bend(network, p, q)) < 1e-13)
    }
  }

  @Test func `N6: with ReLU between them they compute a piecewise linear function`() throws {
    let network = try stack(activation: "activation = relu")
    #expect(abs(bend(network, (-9, -9), (9, 8))) > 0.1)
    // Around almost every point there is a piece on which the function is linear.
    let random = [(0.3, -0.8), (2.5, 1.5), (-4, 3)]
    for (x, y) in random {
      #expect(abs(bend(network, (x - 1e-3, y + 1e-3), (x + 1e-3, y - 1e-3))) < 1e-13)
    }
  }

  @Test func `N7: a 1x2 filter learns the horizontal difference`() {
    let rows = 6
    let columns = 8
    let image = NCHW(
      images: 1, channels: 1, height: rows, width: columns,
      values: (0..<rows * columns).map { (2..<6).contains($0 % columns) ? 0 : 1 })
    let convolution = ReferenceConvolution(ReferenceWindow(height: 1, width: 2))
    func filter(_ values: [Double]) -> NCHW { NCHW(images: 1, channels: 1, height: 1, width: 2, values: values) }
    let target = convolution.forward(image, filters: filter([1, -1]))
    let loss = ReferenceElementLoss(.squaredError, reduction: .sum)
    var random = TestRandom(seed: 32)
    for _ in 0..<20 {
      var weights = random.numbers(2)
      var errors: [Double] = []
      for _ in 0..<30 {
        let output = convolution.forward(image, filters: filter(weights))
        let gradients = convolution.backward(
          image, filters: filter(weights), outputGradient: loss.backward(output, targets: target))
        weights = zip(weights, gradients.filters.values).map { $0 - 0.03 * $1 }
        errors.append(max(abs(weights[0] - 1), abs(weights[1] + 1)))
      }
      #expect(errors[13] < 0.05)
      #expect(errors[29] < 0.001)
    }
  }

  @Test func `N8: values of the activations`() {
    let sigmoid = ReferenceActivation(.sigmoid)
    #expect(sigmoid.value(0) == 0.5)
    expectClose([sigmoid.value(2), sigmoid.value(-2)], [1 / (1 + exp(-2)), 1 / (1 + exp(2))], relative: 1e-15)
    let relu = ReferenceActivation(.relu)
    #expect([-2, 0, 3].map(relu.value) == [0, 0, 3])
    let leaky = ReferenceActivation(.leakyReLU, slope: 0.25)
    #expect([-2, 0, 3].map(leaky.value) == [-0.5, 0, 3])
    expectClose([ReferenceActivation(.tanh).value(1)], [(exp(2) - 1) / (exp(2) + 1)], relative: 1e-15)
  }

  @Test func `N8: gradients of the activations`() {
    #expect(ReferenceActivation(.sigmoid).derivative(0) == 0.25)
    #expect([-2, 3].map(ReferenceActivation(.relu).derivative) == [0, 1])
    #expect([-2, 3].map(ReferenceActivation(.leakyReLU, slope: 0.25).derivative) == [0.25, 1])
    #expect(ReferenceActivation(.tanh).derivative(0) == 1)
  }
}
