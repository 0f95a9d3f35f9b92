import CNNEngine
import CNNReference
import CNNSpec
import Foundation
import Testing

@testable import CNNModel

/// Networks over several steps, and what is random in one.
@Suite struct NetworkTrainingTests {
  @Test(
    "A second step on the same batch has the bits of the first", arguments: NetworkGradientTests.networks.map(\.name))
  func repeatable(_ name: String) throws {
    let test = try NetworkCase(NetworkGradientTests.networks.first { $0.name == name }!.layers)
    let network = test.network(threads: 2)
    let first = test.step(network)
    _ = network.forward(test.input.whole, images: test.batch, mode: .inference)
    let second = test.step(network)
    #expect(first.output == second.output)
    #expect(first.gradients == second.gradients)
  }

  @Test("A network learns eight random images by heart")
  func overfits() throws {
    let layers = """
      [conv]
      filters = 8
      kernel = 3
      padding = same
      norm = batch
      activation = relu
      [pool]
      kind = max
      size = 2
      [linear]
      units = 16
      activation = tanh
      [linear]
      units = 4
      """
    let test = try NetworkCase(layers, batch: 8)
    let network = test.network(threads: 2)
    network.parameters.initialize(seed: 4)
    let labels = (0..<8).map { $0 * 5 % 4 }
    var losses: [Double] = []
    for _ in 0..<150 {
      let output = network.forward(test.input.whole, images: 8, mode: test.mode).array
      losses.append(crossEntropy(output, labels: labels, gradient: network.outputGradient))
      network.backward(images: 8)
      let (values, gradients) = (network.parameters.values, network.parameters.gradients)
      for index in 0..<network.parameters.count { values[index] -= 0.5 * gradients[index] }
    }
    #expect(losses[0] > 1)
    #expect(losses.last! < 0.02, "ended at \(losses.last!)")
  }

  /// Mean of -log p over the images; fills its gradient.
  private func crossEntropy(_ output: [Float], labels: [Int], gradient: FloatView) -> Double {
    let classes = output.count / labels.count
    var loss = 0.0
    for (image, label) in labels.enumerated() {
      let exponentials = (0..<classes).map { exp(Double(output[image * classes + $0])) }
      let total = exponentials.reduce(0, +)
      loss -= log(exponentials[label] / total) / Double(labels.count)
      for index in 0..<classes {
        let probability = exponentials[index] / total
        gradient[image * classes + index] = Float((probability - (index == label ? 1 : 0)) / Double(labels.count))
      }
    }
    return loss
  }

  @Test("Dropout's gradient passes what forward passed, and inference has none")
  func dropout() throws {
    let test = try NetworkCase("[conv]\nfilters = 4\nkernel = 2\n[dropout]\nname = d\nrate = 0.4\n[linear]\nunits = 3")
    let (output, gradients) = test.step(test.network(threads: 2))
    let shape = test.architecture.layers[1].output
    var kept: [Bool] = []
    let ones = FloatBuffer([Float](repeating: 1, count: shape.count))
    let mask = FloatBuffer(count: shape.count)
    let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last!)
    for sample in 0..<test.batch {
      Dropout(rate: 0.4, seed: 3, layer: 1).forward(
        ones.whole, into: mask.whole, epoch: 0, image: sample, engine: engine)
      kept += shape.canonical(mask.whole.array).map { $0 != 0 }
    }
    #expect(kept.contains(true) && kept.contains(false))
    let pass = test.reference.forward(test.inputReference, mode: .training(isKept: ["d": kept]))
    let expected = test.reference.backward(pass, outputGradient: test.outputGradientReference)
    #expect(relativeError(output, pass.output.values) < NetworkGradientTests.tolerance)
    for (tensor, error) in relativeErrors(gradients, expected.parameters) {
      #expect(error < NetworkGradientTests.tolerance, "\(tensor)")
    }
    let inferred = test.network(purpose: .inference).forward(test.input.whole, images: test.batch, mode: .inference)
    let plain = test.reference.forward(test.inputReference, mode: .inference).output
    #expect(relativeError(inferred.array, plain.values) < NetworkGradientTests.tolerance)
  }
}
