import CNNEngine
import CNNReference
import CNNSpec
import Testing

@testable import CNNModel

/// A network from a configuration's text with parameters and a batch drawn from a seed, in the engine's and in the
/// reference's form.
struct NetworkCase {
  let architecture: Architecture
  let batch: Int
  /// Channels-last.
  let input: FloatBuffer
  let inputReference: NCHW
  /// By name, canonical.
  var tensors: [String: [Float]] = [:]
  /// Channels-last, in the order of the engine's output.
  let outputGradient: [Float]

  init(_ layers: String, input: String = "channels = 3\nheight = 8\nwidth = 7", batch: Int = 5, seed: UInt64 = 1) throws
  {
    let text = "[input]\n\(input)\n\(layers)"
    architecture = try Configuration(text: text, path: "test.cnn").architecture
    self.batch = batch
    var random = CounterRandom(seed: seed, purpose: .benchmark)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.normal()) } }
    let shape = architecture.input
    let values = draw(batch * shape.count)
    self.input = FloatBuffer(values)
    inputReference = NCHW(
      channelsLast: values.map(Double.init), images: batch, channels: shape.channels, height: shape.height,
      width: shape.width)
    outputGradient = draw(batch * architecture.output.count)
    for tensor in architecture.layers.flatMap(\.tensors) {
      let scale = Float(1 / Double(max(1, tensor.count / tensor.shape[0])).squareRoot())
      tensors[tensor.name] = draw(tensor.count).map { value in
        switch tensor.role {
        case .weight, .bias: value * scale
        case .normWeight, .scale, .slope: 1 + 0.3 * value
        case .normBias, .runningMean: 0.3 * value
        case .runningVariance: 0.5 + abs(value)
        }
      }
    }
  }

  /// The input's images in another order of batches: `count` images from the first on.
  func network(
    threads: Int = 1, plannedThreads: Int? = nil, purpose: Purpose = .training, batchSize: Int? = nil,
    keepsEveryOutput: Bool = false,
    settings: EngineSpec = EngineSpec(), instructionSet: InstructionSet = InstructionSet.supported.last!
  ) -> Network {
    let engine = Engine(threadCount: threads, instructionSet: instructionSet, plannedThreads: plannedThreads)
    let network = Network(
      architecture, engine: engine, settings: settings, batchSize: batchSize ?? batch, purpose: purpose,
      keepsEveryOutput: keepsEveryOutput)
    for (name, values) in tensors { network.parameters.setCanonical(name, values) }
    return network
  }

  var mode: Mode { .training(seed: 3, epoch: 0, images: Array(0..<batch)) }

  /// Output and gradients of one step on the whole batch.
  func step(_ network: Network) -> (output: [Float], gradients: [String: [Float]]) {
    let output = network.forward(input.whole, images: batch, mode: mode).array
    network.outputGradient[0..<outputGradient.count].copy(from: outputGradient)
    network.backward(images: batch)
    var gradients: [String: [Float]] = [:]
    for parameter in network.parameters.parameters {
      gradients[parameter.name] = network.parameters.canonical(parameter, in: network.parameters.gradients)
    }
    return (output, gradients)
  }

  var reference: ReferenceNetwork { ReferenceNetwork(architecture, tensors: tensors.mapValues { $0.map(Double.init) }) }

  var outputGradientReference: NCHW { channelsFirst(outputGradient) }

  /// An output of the engine in the reference's order.
  func channelsFirst(_ values: [Float]) -> NCHW {
    let shape = architecture.output
    return NCHW(
      channelsLast: values.map(Double.init), images: values.count / shape.count, channels: shape.channels,
      height: shape.height, width: shape.width)
  }
}

/// Largest difference relative to the root mean square of the expected values.
///
/// Rounding errors of a sum grow with its terms and not with its result, so elements near zero are measured by their
/// neighbours' size.
///
/// - Parameter leastScale: What differences are at least relative to.
func relativeError(_ actual: [Float], _ expected: [Double], leastScale: Double = 0) -> Double {
  #expect(actual.count == expected.count)
  let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max() ?? 0
  guard actual.allSatisfy(\.isFinite) else { return .infinity }
  return worst == 0 ? 0 : worst / max(rootMeanSquare(expected), leastScale)
}

/// Largest of the gradients' relative errors, by tensor.
///
/// A bias in front of batch normalisation has the gradient zero, found as a sum of terms that cancel, so a tensor counts
/// at least a tenth of what the network's gradients are on average.
func relativeErrors(
  _ gradients: [String: [Float]], _ expected: [String: [Double]], except: Set<String> = []
) -> [String: Double] {
  let leastScale = 0.1 * rootMeanSquare(expected.values.flatMap { $0 })
  return expected.filter { !except.contains($0.key) }.reduce(into: [:]) { errors, entry in
    errors[entry.key] = relativeError(gradients[entry.key]!, entry.value, leastScale: leastScale)
  }
}

private func rootMeanSquare(_ values: [Double]) -> Double {
  (values.reduce(0) { $0 + $1 * $1 } / Double(max(1, values.count))).squareRoot()
}
