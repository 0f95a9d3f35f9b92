import CNNSpec

/// An optimizer with a usual value instead of a suspect one.
extension OptimizerSpec {
  func withMomentum(_ value: Double) -> OptimizerSpec {
    switch self {
    case .sgd(var spec):
      spec.momentum = value
      return .sgd(spec)
    case .rmsProp(var spec):
      spec.momentum = value
      return .rmsProp(spec)
    case .muon(var spec):
      spec.momentum = value
      return .muon(spec)
    case .adam(var spec):
      spec.beta1 = value
      return .adam(spec)
    case .adamW(var spec):
      spec.beta1 = value
      return .adamW(spec)
    case .lion(_, let beta2): return .lion(beta1: value, beta2: beta2)
    case .adaGrad: return self
    }
  }

  var withUsualEpsilon: OptimizerSpec {
    switch self {
    case .adam(var spec):
      spec.epsilon = AdamSpec().epsilon
      return .adam(spec)
    case .adamW(var spec):
      spec.epsilon = AdamSpec().epsilon
      return .adamW(spec)
    case .rmsProp(var spec):
      spec.epsilon = RMSPropSpec().epsilon
      return .rmsProp(spec)
    case .adaGrad: return .adaGrad(epsilon: 1e-10)
    case .sgd, .lion, .muon: return self
    }
  }
}
