import CNNEngine
import CNNModel
import CNNSpec
import Foundation

/// The numbers of one update of one piece of memory.
struct UpdateFactors: Sendable {
  var learningRate: Float
  var weightDecay: Float
  /// Multiplies the gradients first: clipping and the mean over accumulated batches.
  var gradientScale: Float
  /// From 1.
  var update: Int
}

/// The update of elements that do not look at each other: every optimizer but muon's matrices.
///
/// Weight decay is coupled, added to the gradient, in sgd, adam, rmsprop and adagrad, and decoupled, shrinking the
/// parameter, in adamw and lion.
///
/// - Source: PyTorch 2.15's torch.optim; for lion Chen et al., *Symbolic Discovery of Optimization Algorithms*, 2023,
///   algorithm 2.
enum UpdateRule: Sendable {
  case sgd(SGDSpec)
  case adam(AdamSpec, isDecoupled: Bool)
  case rmsProp(RMSPropSpec)
  case adaGrad(epsilon: Double)
  case lion(beta1: Double, beta2: Double)

  /// `nil` for a parameter that muon treats as a matrix.
  init?(_ optimizer: OptimizerSpec, for parameter: Parameter) {
    switch optimizer {
    case .sgd(let spec): self = .sgd(spec)
    case .adam(let spec): self = .adam(spec, isDecoupled: false)
    case .adamW(let spec): self = .adam(spec, isDecoupled: true)
    case .rmsProp(let spec): self = .rmsProp(spec)
    case .adaGrad(let epsilon): self = .adaGrad(epsilon: epsilon)
    case .lion(let beta1, let beta2): self = .lion(beta1: beta1, beta2: beta2)
    case .muon(let spec):
      guard parameter.shape.count == 1 else { return nil }
      var plain = SGDSpec()
      (plain.momentum, plain.isNesterov) = (spec.momentum, spec.isNesterov)
      self = .sgd(plain)
    }
  }

  func apply(_ values: FloatView, _ gradients: FloatView, slots: [FloatView], _ factors: UpdateFactors) {
    switch self {
    case .sgd(let spec): sgd(spec, values, gradients, slots.first, factors)
    case .adam(let spec, let isDecoupled):
      adam(spec, isDecoupled: isDecoupled, values, gradients, slots[0], slots[1], factors)
    case .rmsProp(let spec):
      rmsProp(spec, values, gradients, slots[0], slots.count > 1 ? slots[1] : nil, factors)
    case .adaGrad(let epsilon): adaGrad(Float(epsilon), values, gradients, slots[0], factors)
    case .lion(let beta1, let beta2): lion(Float(beta1), Float(beta2), values, gradients, slots[0], factors)
    }
  }

  private func sgd(
    _ spec: SGDSpec, _ values: FloatView, _ gradients: FloatView, _ momentum: FloatView?, _ factors: UpdateFactors
  ) {
    let keep = Float(spec.momentum)
    for i in 0..<values.count {
      var gradient = gradients[i] * factors.gradientScale + factors.weightDecay * values[i]
      if let momentum {
        momentum[i] = keep * momentum[i] + gradient
        gradient = spec.isNesterov ? gradient + keep * momentum[i] : momentum[i]
      }
      values[i] -= factors.learningRate * gradient
    }
  }

  private func adam(
    _ spec: AdamSpec, isDecoupled: Bool, _ values: FloatView, _ gradients: FloatView, _ first: FloatView,
    _ second: FloatView, _ factors: UpdateFactors
  ) {
    let (beta1, beta2) = (Float(spec.beta1), Float(spec.beta2))
    let correction1 = Float(1 - pow(spec.beta1, Double(factors.update)))
    let correction2 = Float((1 - pow(spec.beta2, Double(factors.update))).squareRoot())
    let shrink = isDecoupled ? 1 - factors.learningRate * factors.weightDecay : 1
    let coupled = isDecoupled ? 0 : factors.weightDecay
    for i in 0..<values.count {
      let gradient = gradients[i] * factors.gradientScale + coupled * values[i]
      first[i] = beta1 * first[i] + (1 - beta1) * gradient
      second[i] = beta2 * second[i] + (1 - beta2) * gradient * gradient
      let deviation = second[i].squareRoot() / correction2 + Float(spec.epsilon)
      values[i] = values[i] * shrink - factors.learningRate / correction1 * (first[i] / deviation)
    }
  }

  private func rmsProp(
    _ spec: RMSPropSpec, _ values: FloatView, _ gradients: FloatView, _ average: FloatView, _ momentum: FloatView?,
    _ factors: UpdateFactors
  ) {
    let decay = Float(spec.decay)
    for i in 0..<values.count {
      let gradient = gradients[i] * factors.gradientScale + factors.weightDecay * values[i]
      average[i] = decay * average[i] + (1 - decay) * gradient * gradient
      var direction = gradient / (average[i].squareRoot() + Float(spec.epsilon))
      if let momentum {
        direction += Float(spec.momentum) * momentum[i]
        momentum[i] = direction
      }
      values[i] -= factors.learningRate * direction
    }
  }

  private func adaGrad(
    _ epsilon: Float, _ values: FloatView, _ gradients: FloatView, _ sum: FloatView, _ factors: UpdateFactors
  ) {
    for i in 0..<values.count {
      let gradient = gradients[i] * factors.gradientScale + factors.weightDecay * values[i]
      sum[i] += gradient * gradient
      values[i] -= factors.learningRate * (gradient / (sum[i].squareRoot() + epsilon))
    }
  }

  private func lion(
    _ beta1: Float, _ beta2: Float, _ values: FloatView, _ gradients: FloatView, _ first: FloatView,
    _ factors: UpdateFactors
  ) {
    for i in 0..<values.count {
      let gradient = gradients[i] * factors.gradientScale
      let direction = beta1 * first[i] + (1 - beta1) * gradient
      let sign: Float = direction > 0 ? 1 : direction < 0 ? -1 : 0
      values[i] = values[i] * (1 - factors.learningRate * factors.weightDecay) - factors.learningRate * sign
      first[i] = beta2 * first[i] + (1 - beta2) * gradient
    }
  }
}

extension FloatView {
  var isFinite: Bool { (0..<count).allSatisfy { self[$0].isFinite } }

  var sumOfSquares: Float { (0..<count).reduce(0) { $0 + self[$1] * self[$1] } }

  func add(_ source: FloatView) { for i in 0..<count { self[i] += source[i] } }
}
