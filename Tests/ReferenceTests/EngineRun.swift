import CNNEngine
import CNNModel
import CNNReference
import CNNSpec

/// One forward pass of a network on the engine, and in training its backward pass, with everything in canonical order.
struct EngineRun {
  let output: NCHW
  /// By the tensors' names; empty in inference.
  private(set) var gradients: [String: [Double]] = [:]
  /// Running statistics after the batch; empty in inference.
  private(set) var running: [String: [Double]] = [:]

  /// What computes.
  struct Machine: Sendable, CustomStringConvertible {
    let instructionSet: InstructionSet
    let algorithm: EngineSpec.ConvolutionAlgorithm

    var description: String { "\(instructionSet.rawValue), \(algorithm.rawValue)" }

    /// Every instruction set of this processor with every choice of algorithm.
    static let all = InstructionSet.supported.flatMap { instructionSet in
      EngineSpec.ConvolutionAlgorithm.allCases.map { Machine(instructionSet: instructionSet, algorithm: $0) }
    }
  }

  /// - Parameter outputGradient: `nil` infers; otherwise the network trains.
  init(
    _ configuration: Configuration, tensors: [String: [Double]], input: NCHW, outputGradient: NCHW?, on machine: Machine
  ) {
    var settings = configuration.spec.engine
    settings.convolution = machine.algorithm
    let network = Network(
      configuration.architecture, engine: Engine(threadCount: 2, instructionSet: machine.instructionSet),
      settings: settings, batchSize: input.images, purpose: outputGradient == nil ? .inference : .training)
    for (name, values) in tensors { network.parameters.setCanonical(name, values.map(Float.init)) }
    let images = FloatBuffer(input.channelsLast.map(Float.init))
    let mode: CNNModel.Mode =
      outputGradient == nil ? .inference : .training(seed: 0, epoch: 0, images: Array(0..<input.images))
    let result = network.forward(images.whole, images: input.images, mode: mode)
    let shape = configuration.architecture.output
    output = NCHW(
      channelsLast: result.array.map(Double.init), images: input.images, channels: shape.channels, height: shape.height,
      width: shape.width)
    guard let outputGradient else { return }
    network.outputGradient.copy(from: outputGradient.channelsLast.map(Float.init))
    network.backward(images: input.images)
    let store = network.parameters
    for parameter in store.parameters {
      gradients[parameter.name] = store.canonical(parameter, in: store.gradients).map(Double.init)
    }
    for statistic in store.runningStatistics {
      running[statistic.name] = store.canonical(statistic.name).map(Double.init)
    }
  }
}
