import CNNEngine
import CNNSpec

/// Measures a network's speed on random input: whole training steps, inference, and each layer.
///
/// Rates are means over a stretch of time after a few unmeasured steps, without the layers' clock; the layers are measured
/// in a stretch of their own.
public struct NetworkBenchmark {
  /// One layer's share of a training step on a whole batch.
  public struct Layer: Sendable {
    public let name: String
    /// Of the forward convolution; empty where there is no choice.
    public let algorithm: String
    /// Wall seconds of a step, work of several threads divided by their number.
    public let forwardSeconds: Double
    public let backwardSeconds: Double
    /// Useful operations of a step: multiplications and additions of the definition, whatever the algorithm makes of them.
    public let operations: Double

    /// 10⁹ useful operations a second; 0 for layers without products.
    public var gigaflops: Double {
      let seconds = forwardSeconds + backwardSeconds
      return seconds > 0 ? operations / seconds / 1e9 : 0
    }
  }

  public struct Result: Sendable {
    public let trainImagesPerSecond: Double
    public let inferImagesPerSecond: Double
    public let layers: [Layer]
    /// Seconds of a step that no layer accounts for: preparing filters, loss, update, waiting.
    public let secondsOutsideLayers: Double
    /// 10⁹ useful operations a second while training.
    public let trainGigaflops: Double
    /// Bytes of parameters, gradients, activations and workspaces.
    public let memoryBytes: Int
  }

  /// Fills the output's gradient from the output, `[images, output]`.
  public typealias Loss = (_ output: FloatView, _ gradient: FloatView, _ images: Int) -> Void
  public typealias Update = (_ parameters: ParameterStore) -> Void

  /// Steps before a measurement, for caches, pages and the processor's clock.
  private static let warmUpSteps = 3
  /// Part of the given time that each of training, inference and layers takes.
  private static let shares = (training: 0.45, inference: 0.35, layers: 0.2)

  private let network: Network
  private let engine: Engine
  private let input: FloatView
  private let samples: [Int]
  private let loss: Loss
  private let update: Update

  /// - Parameters:
  ///   - loss: Called between forward and backward.
  ///   - update: Called after backward; changes `parameters.values`.
  public init(
    _ architecture: Architecture, engine: Engine, settings: EngineSpec, batchSize: Int, loss: @escaping Loss,
    update: @escaping Update
  ) {
    network = Network(architecture, engine: engine, settings: settings, batchSize: batchSize, purpose: .training)
    network.parameters.initialize(seed: 0)
    self.engine = engine
    var random = CounterRandom(seed: 0, purpose: .benchmark)
    input = FloatBuffer((0..<batchSize * architecture.input.count).map { _ in Float(random.uniform()) }).whole
    samples = Array(0..<batchSize)
    self.loss = loss
    self.update = update
  }

  public var parameters: ParameterStore { network.parameters }
  public var plan: ExecutionPlan { network.plan }

  /// Measures for about `seconds` in all.
  public func run(seconds: Double) -> Result {
    let training = secondsPerCall(within: seconds * Self.shares.training) { trainingStep() }
    let inference = secondsPerCall(within: seconds * Self.shares.inference) {
      _ = network.forward(input, images: network.batchSize, mode: .inference)
    }
    let (layers, step) = measureLayers(seconds: seconds * Self.shares.layers)
    let inLayers = layers.reduce(0) { $0 + $1.forwardSeconds + $1.backwardSeconds }
    return Result(
      trainImagesPerSecond: Double(network.batchSize) / training,
      inferImagesPerSecond: Double(network.batchSize) / inference, layers: layers,
      secondsOutsideLayers: max(0, step - inLayers),
      trainGigaflops: layers.reduce(0) { $0 + $1.operations } / training / 1e9, memoryBytes: network.memoryBytes)
  }

  private func trainingStep() {
    let images = network.batchSize
    let output = network.forward(input, images: images, mode: .training(seed: 0, epoch: 0, samples: samples))
    loss(output, network.outputGradient, images)
    network.backward(images: images)
    update(network.parameters)
  }

  private func secondsPerCall(within seconds: Double, _ body: () -> Void) -> Double {
    for _ in 0..<Self.warmUpSteps { body() }
    let start = ContinuousClock.now
    var elapsed = 0.0
    var calls = 0
    repeat {
      body()
      calls += 1
      elapsed = (ContinuousClock.now - start) / .seconds(1)
    } while elapsed < seconds
    return elapsed / Double(calls)
  }

  /// The layers' times of a step, and the step's.
  private func measureLayers(seconds: Double) -> (layers: [Layer], step: Double) {
    network.clock.start()
    defer { network.clock.stop() }
    var steps = 0
    let step = secondsPerCall(within: seconds) {
      trainingStep()
      steps += 1
    }
    let layers = network.architecture.layers.enumerated().map { index, layer in
      let time = network.clock.seconds(ofLayer: index)
      return Layer(
        name: layer.name, algorithm: network.plan.algorithm(ofLayer: index),
        forwardSeconds: time.forward / Double(steps), backwardSeconds: time.backward / Double(steps),
        operations: operations(of: index))
    }
    return (layers, step)
  }

  /// Two for each multiplication and addition: forward, filter gradient, and input gradient where it is needed.
  private func operations(of layer: Int) -> Double {
    let products = 1 + network.plan.gradientProducts(ofLayer: layer)
    return Double(2 * network.architecture.layers[layer].multiplyAdds * products * network.batchSize)
  }
}
