import CNNEngine
import CNNSpec
import Testing

@testable import CNNModel

/// The same bits whoever computes, and in inference whatever the batch.
@Suite struct NetworkBitsTests {
  static let networks =
    NetworkGradientTests.networks + [
      (
        "many filters",
        """
        [conv]
        filters = 48
        kernel = 3
        padding = same
        [conv]
        filters = 50
        kernel = 3
        padding = same
        norm = batch
        activation = relu
        [conv]
        filters = 320
        kernel = 5
        stride = 2
        padding = 2
        norm = batch
        activation = tanh
        [linear]
        units = 120
        activation = relu
        [linear]
        units = 4
        """
      )
    ]
  static let names = networks.map(\.name)

  private func testCase(_ name: String, batch: Int) throws -> NetworkCase {
    try NetworkCase(Self.networks.first { $0.name == name }!.layers, batch: batch)
  }

  @Test("A step's output and gradients have the same bits for any number of threads", arguments: names)
  func threads(_ name: String) throws {
    let test = try testCase(name, batch: 19)
    let expected = test.step(test.network(threads: 1))
    for (threads, planned) in [(2, 2), (3, 3), (5, 5), (2, 16), (1, 64)] {
      let actual = test.step(test.network(threads: threads, plannedThreads: planned))
      #expect(actual.output == expected.output)
      #expect(actual.gradients == expected.gradients)
    }
  }

  @Test("A step on a few images has the same bits for any number of threads", arguments: names, [1, 2, 5])
  func threadsOfFewImages(_ name: String, _ images: Int) throws {
    let test = try testCase(name, batch: images)
    let expected = test.step(test.network(threads: 1))
    for (threads, planned) in [(2, 2), (3, 3), (5, 5), (2, 16), (1, 64)] {
      let actual = test.step(test.network(threads: threads, plannedThreads: planned))
      #expect(actual.output == expected.output)
      #expect(actual.gradients == expected.gradients)
    }
  }

  @Test("An image's inference has the same bits in any batch, at any place in it", arguments: names)
  func batches(_ name: String) throws {
    let test = try testCase(name, batch: 19)
    let count = test.architecture.output.count
    let expected = test.network(purpose: .inference).forward(test.input.whole, images: 19, mode: .inference).array
    let pixels = test.architecture.input.count
    for batchSize in [1, 4, 7, 64] {
      let network = test.network(threads: 2, purpose: .inference, batchSize: batchSize)
      var actual: [Float] = []
      for start in stride(from: 0, to: 19, by: batchSize) {
        let end = min(19, start + batchSize)
        let part = test.input[start * pixels..<end * pixels]
        actual += network.forward(part, images: end - start, mode: .inference).array
      }
      #expect(actual.count == 19 * count)
      #expect(actual == expected, "batches of \(batchSize)")
    }
  }

  @Test("A network for training infers with the bits of one for inference", arguments: names)
  func purposes(_ name: String) throws {
    let test = try testCase(name, batch: 6)
    let training = test.network(purpose: .training).forward(test.input.whole, images: 6, mode: .inference).array
    let inference = test.network(purpose: .inference).forward(test.input.whole, images: 6, mode: .inference).array
    #expect(training == inference)
  }

  @Test("Inference follows a change of the parameters")
  func changedParameters() throws {
    let test = try testCase("lenet", batch: 3)
    let network = test.network(purpose: .inference)
    let before = network.forward(test.input.whole, images: 3, mode: .inference).array
    let values = network.parameters.values
    for parameter in network.parameters.parameters where parameter.name == "conv1.weight" {
      values[parameter.range].fill(0)
    }
    let after = network.forward(test.input.whole, images: 3, mode: .inference).array
    #expect(before != after)
    network.parameters.setCanonical("conv1.weight", test.tensors["conv1.weight"]!)
    #expect(network.forward(test.input.whole, images: 3, mode: .inference).array == before)
  }

  @Test("A short last batch gives the gradients of a network made for its size")
  func shortBatch() throws {
    let test = try testCase("lenet", batch: 3)
    let exact = test.step(test.network(batchSize: 3))
    let larger = test.step(test.network(batchSize: 8))
    #expect(exact.output == larger.output)
    for (name, gradient) in exact.gradients {
      #expect(relativeError(larger.gradients[name]!, gradient.map(Double.init)) < NetworkGradientTests.tolerance)
    }
  }
}
