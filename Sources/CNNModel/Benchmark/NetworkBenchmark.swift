import CNNEngine
import CNNSpec

/// Measures a network's speed on random input: whole training steps, inference, and each layer.
///
/// Rates are means over a stretch of time after a few unmeasured steps, without a trace; the layers are measured from
/// traced steps in a stretch of their own.
public struct NetworkBenchmark {
  /// One layer's share of a training step on a whole batch.
  public struct Layer: Sendable {
    public let name: String
    /// Of forward, where there is a choice.
    public let algorithm: ProductAlgorithm?
    /// Wall seconds of a step, work of several threads divided by their number.
    public let forwardSeconds: Double
    public let backwardSeconds: Double
    /// Wall seconds of an inference, which may merge a layer into the one before it; 0 then.
    public let inferenceSeconds: Double
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
    /// What a step takes beside its layers.
    public let outside: Outside
    /// 10⁹ useful operations a second while training.
    public let trainGigaflops: Double
    /// Bytes of parameters, gradients, activations and workspaces.
    public let memoryBytes: Int
    /// What the threads did in the last of the steps whose layers were measured.
    public let step: [Activity]
  }

  /// Wall seconds of a training step that belong to no layer.
  public struct Outside: Sendable {
    /// Bringing filters into the order that products read.
    public var preparation = 0.0
    public var loss = 0.0
    public var update = 0.0
    /// Adding the partial gradients of the batch's parts.
    public var gradientSums = 0.0
    /// Threads that had nothing to do until others ended, as if all had waited alike, and what lies between the rest.
    public var waiting = 0.0

    public var total: Double { preparation + loss + update + gradientSums + waiting }
  }

  /// Fills the output's gradient from the output, `[images, output]`.
  public typealias Loss = (_ output: FloatView, _ gradient: FloatView, _ images: Int) -> Void
  public typealias Update = (_ parameters: ParameterStore) -> Void

  /// Steps before a measurement, for caches, pages and the processor's clock.
  private static let warmUpSteps = 3
  /// Part of the given time that each of training, inference, and the layers of both takes.
  private static let shares = (training: 0.45, inference: 0.35, layers: 0.12, inferenceLayers: 0.08)

  private let network: Network
  private let engine: Engine
  private let input: FloatView
  private let numbers: [Int]
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
    numbers = Array(0..<batchSize)
    self.loss = loss
    self.update = update
  }

  public var parameters: ParameterStore { network.parameters }
  public var plan: ExecutionPlan { network.plan }

  /// Measures for about `seconds` in all.
  public func run(seconds: Double) -> Result {
    let training = secondsPerCall(within: seconds * Self.shares.training) { trainingStep() }
    let inference = secondsPerCall(within: seconds * Self.shares.inference) { infer() }
    var times = StepTimes(layerCount: network.architecture.layers.count, threadCount: engine.pool.threadCount)
    var step: [Activity] = []
    _ = secondsPerCall(within: seconds * Self.shares.layers) {
      step = tracedStep()
      times.add(step)
    }
    var inferenceTimes = StepTimes(layerCount: network.architecture.layers.count, threadCount: engine.pool.threadCount)
    _ = secondsPerCall(within: seconds * Self.shares.inferenceLayers) { inferenceTimes.add(tracedInference()) }
    let layers = network.architecture.layers.indices.map { layer($0, times, inference: inferenceTimes) }
    return Result(
      trainImagesPerSecond: Double(network.batchSize) / training,
      inferImagesPerSecond: Double(network.batchSize) / inference, layers: layers, outside: times.outside,
      trainGigaflops: layers.reduce(0) { $0 + $1.operations } / training / 1e9, memoryBytes: network.memoryBytes,
      step: step)
  }

  /// Images a second, trained and inferred.
  public struct Rates: Sendable {
    public let training: Double
    public let inference: Double
  }

  /// Measures the two rates alone for about `seconds` in all.
  public func rates(seconds: Double) -> Rates {
    let images = Double(network.batchSize)
    return Rates(
      training: images / secondsPerCall(within: seconds / 2) { trainingStep() },
      inference: images / secondsPerCall(within: seconds / 2) { infer() })
  }

  /// What the threads do in one training step.
  public func tracedStep() -> [Activity] { traced { trainingStep() } }

  /// What they do in one inference.
  public func tracedInference() -> [Activity] { traced { infer() } }

  private func traced(_ body: () -> Void) -> [Activity] {
    engine.pool.trace.start()
    engine.pool.trace.caller("step", .step, body)
    return engine.pool.trace.stop()
  }

  private func infer() { _ = network.forward(input, images: network.batchSize, mode: .inference) }

  private func trainingStep() {
    let images = network.batchSize
    let output = network.forward(input, images: images, mode: .training(seed: 0, epoch: 0, images: numbers))
    engine.pool.trace.caller("loss", .loss) { loss(output, network.outputGradient, images) }
    network.backward(images: images)
    engine.pool.trace.caller("update", .update) { update(network.parameters) }
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

  private func layer(_ index: Int, _ times: StepTimes, inference: StepTimes) -> Layer {
    let time = times.layer(index)
    return Layer(
      name: network.architecture.layers[index].name, algorithm: network.plan.algorithm(ofLayer: index),
      forwardSeconds: time.forward, backwardSeconds: time.backward, inferenceSeconds: inference.layer(index).forward,
      operations: network.trainingOperations(ofLayer: index) * Double(network.batchSize))
  }
}
