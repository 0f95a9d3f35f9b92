import CNNEngine
import CNNModel
import CNNSpec

/// What a configuration's optimizer means for one parameter.
extension OptimizerSpec {
  /// The rule for the elements of a parameter; `nil` where muon updates the whole matrix.
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? {
    switch self {
    case .sgd(let spec): return .sgd(momentum: spec.momentum, isNesterov: spec.isNesterov)
    case .adam(let spec), .adamW(let spec):
      return .adam(beta1: spec.beta1, beta2: spec.beta2, epsilon: spec.epsilon)
    case .rmsProp(let spec): return .rmsProp(decay: spec.decay, momentum: spec.momentum, epsilon: spec.epsilon)
    case .adaGrad(let epsilon): return .adaGrad(epsilon: epsilon)
    case .lion(let beta1, let beta2): return .lion(beta1: beta1, beta2: beta2)
    case .muon(let spec):
      return parameter.shape.count > 1 ? nil : .sgd(momentum: spec.momentum, isNesterov: spec.isNesterov)
    }
  }

  /// Added to the gradient, or shrinking the parameter, as PyTorch's optimizer of this name does it.
  func decay(_ amount: Double) -> ParameterUpdate.Decay {
    guard amount != 0 else { return .none }
    switch self {
    case .sgd, .adam, .rmsProp, .adaGrad, .muon: return .coupled(amount)
    case .adamW, .lion: return .decoupled(amount)
    }
  }

  /// Muon's other parameters have a learning rate of their own, which follows the same schedule.
  func rateScale(base: Double) -> Double {
    guard case .muon(let spec) = self, let rate = spec.sgdLearningRate, base > 0 else { return 1 }
    return rate / base
  }
}

extension TrainingSpec {
  /// Biases and normalisation parameters are not decayed unless `decaysAllParameters`.
  func weightDecay(of parameter: Parameter) -> Double {
    switch parameter.role {
    case .weight: weightDecay
    case .bias, .normWeight, .normBias, .scale: decaysAllParameters ? weightDecay : 0
    case .runningMean, .runningVariance: 0
    }
  }
}
