import CNNEngine
import CNNModel
import CNNSpec

/// Measures a configuration's speed with the loss and the optimizer that would train it, on random images.
public struct TrainingBenchmark {
  let benchmark: NetworkBenchmark

  public init(_ configuration: Configuration, engine: Engine, batchSize: Int) {
    let spec = configuration.spec
    let outputCount = configuration.architecture.output.count
    let classCount = spec.loss.classCount(outputs: outputCount)
    let loss = Loss(
      spec.loss, outputCount: outputCount, classCount: classCount, classWeights: nil, batchSize: batchSize,
      engine: engine)
    let truth = Self.truth(spec.loss.kind, count: batchSize, outputCount: outputCount, classCount: classCount)
    let updates = BenchmarkUpdates(training: spec.training, engine: engine)
    benchmark = NetworkBenchmark(
      configuration.architecture, engine: engine, settings: spec.engine, batchSize: batchSize,
      loss: { outputs, gradient, _ in
        var sum = LossSum()
        loss.add(outputs, truth, gradient: gradient, isWholeStep: true, to: &sum)
      },
      update: { updates.apply(to: $0) })
  }

  /// Measures for about `seconds` in all.
  public func run(seconds: Double) -> NetworkBenchmark.Result { benchmark.run(seconds: seconds) }

  /// The classes in turn, or zeros where the loss compares values.
  private static func truth(_ kind: LossSpec.Kind, count: Int, outputCount: Int, classCount: Int) -> GroundTruth {
    switch kind {
    case .crossEntropy, .binaryCrossEntropy:
      GroundTruth(count: count, labels: (0..<count).map { $0 % classCount }, mixing: nil, targets: nil)
    case .squaredError, .absoluteError:
      GroundTruth(count: count, labels: [], mixing: nil, targets: FloatBuffer(count: count * outputCount).whole)
    }
  }
}

/// The optimizer, made when the benchmark shows it the network's parameters.
private final class BenchmarkUpdates {
  private let training: TrainingSpec
  private let engine: Engine
  private var optimizer: Optimizer?
  private var count = 0

  init(training: TrainingSpec, engine: Engine) {
    self.training = training
    self.engine = engine
  }

  func apply(to parameters: ParameterStore) {
    let optimizer = self.optimizer ?? Optimizer(parameters, training: training, engine: engine)
    self.optimizer = optimizer
    count += 1
    let result = optimizer.step(
      gradients: parameters.gradients, learningRate: training.learningRate, update: count)
    guard result.notFinite != nil else { return }
    // Numbers that are not finite take another time than a training's.
    parameters.initialize(seed: 0)
    (self.optimizer, count) = (nil, 0)
  }
}
