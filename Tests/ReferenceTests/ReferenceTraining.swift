import CNNReference
import CNNSpec

/// Training of a classifier with nothing but the reference.
struct ReferenceTraining {
  private(set) var network: ReferenceNetwork
  private let spec: RunSpec
  private let loss: ReferenceCrossEntropy
  private var optimizers: [String: ReferenceOptimizer]
  private var stepCount = 0

  init(_ configuration: Configuration, tensors: [String: [Double]]) {
    spec = configuration.spec
    network = ReferenceNetwork(configuration.architecture, tensors: tensors)
    let weights = if case .list(let weights) = spec.loss.classWeights { weights } else { [Double]() }
    loss = ReferenceCrossEntropy(
      labelSmoothing: spec.loss.labelSmoothing, classWeights: weights,
      reduction: spec.loss.reduction == .mean ? .mean : .sum)
    optimizers = [:]
    for tensor in configuration.architecture.layers.flatMap(\.tensors) where tensor.role.isTrained {
      optimizers[tensor.name] = ReferenceOptimizer(
        spec.training.optimizer, weightDecay: tensor.role == .weight ? spec.training.weightDecay : 0,
        shape: tensor.shape)
    }
  }

  /// One update; returns the loss before it.
  ///
  /// Schedules see two steps an epoch, the number of batches of the goldens.
  mutating func step(_ input: NCHW, labels: [Int]) -> Double {
    let pass = network.forward(input, mode: .training)
    let value = loss.forward(pass.output, labels: labels)
    var gradients = network.backward(pass, outputGradient: loss.backward(pass.output, labels: labels)).parameters
    network.tensors.merge(pass.runningStatistics) { $1 }
    clip(&gradients)
    let schedule = ReferenceSchedule(
      spec.training.schedule, learningRate: spec.training.learningRate, stepsPerEpoch: 2, epochs: spec.training.epochs)
    for (name, gradient) in gradients {
      optimizers[name]!.step(
        &network.tensors[name]!, gradients: gradient, learningRate: schedule.rate(step: stepCount))
    }
    stepCount += 1
    return value
  }

  /// PyTorch's `clip_grad_norm_`, which divides by the norm plus 1e-6.
  private func clip(_ gradients: inout [String: [Double]]) {
    guard let largest = spec.training.clipNorm else { return }
    let norm = gradients.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }.squareRoot()
    let factor = min(largest / (norm + 1e-6), 1)
    gradients = gradients.mapValues { $0.map { $0 * factor } }
  }
}
