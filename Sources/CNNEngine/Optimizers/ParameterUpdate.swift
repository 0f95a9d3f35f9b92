import CNNKernels

/// One optimizer's update of a range of parameters, with PyTorch's formulas.
///
/// Numbers that belong to the whole step are computed once, in double precision, by whoever makes this value; `apply`
/// may then run on any ranges in any order. State is zero before the first step.
public struct ParameterUpdate: Sendable {
  /// How weight decay acts.
  public enum Decay: Hashable, Sendable {
    case none
    /// Added to the gradient: what PyTorch's sgd, adam, rmsprop and adagrad do.
    case coupled(Double)
    /// Taken from the parameter, times the learning rate: adamw and lion.
    case decoupled(Double)
  }

  public enum Rule: Hashable, Sendable {
    case sgd(momentum: Double, isNesterov: Bool)
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    case rmsProp(decay: Double, momentum: Double, epsilon: Double)
    case adaGrad(epsilon: Double)
    case lion(beta1: Double, beta2: Double)

    /// Floats of state for each parameter.
    public var stateCount: Int {
      switch self {
      case .sgd(let momentum, _): momentum == 0 ? 0 : 1
      case .adam: 2
      case .rmsProp(_, let momentum, _): momentum == 0 ? 1 : 2
      case .adaGrad, .lion: 1
      }
    }
  }

  public let rule: Rule
  private let step: UpdateFactors
  /// `1 / √(1 - beta2^t)` of adam.
  private let secondCorrection: Float
  private let kernels: any OptimizerKernels.Type

  /// - Parameters:
  ///   - stepNumber: Counts from 1; adam's corrections need it.
  ///   - gradientScale: Multiplies every gradient first: clipping, or the mean over accumulated batches.
  public init(
    _ rule: Rule, learningRate: Double, decay: Decay = .none, gradientScale: Double = 1, stepNumber: Int,
    engine: Engine
  ) {
    self.rule = rule
    kernels = engine.kernels
    var (rate, correction) = (learningRate, 1.0)
    if case .adam(let beta1, let beta2, _) = rule {
      rate /= 1 - Self.power(beta1, stepNumber)
      correction = 1 / (1 - Self.power(beta2, stepNumber)).squareRoot()
    }
    secondCorrection = Float(correction)
    var (coupled, shrink) = (0.0, 1.0)
    switch decay {
    case .none: break
    case .coupled(let amount): coupled = amount
    case .decoupled(let amount): shrink = 1 - learningRate * amount
    }
    step = UpdateFactors(
      learningRate: Float(rate), gradientScale: Float(gradientScale), coupledDecay: Float(coupled),
      shrink: Float(shrink))
  }

  /// Updates a range of parameters and their state.
  ///
  /// - Parameter state: As many views as `rule.stateCount`: sgd's velocity; adam's mean and square; rmsprop's square
  ///   and velocity; adagrad's sum; lion's mean.
  /// - Precondition: All views have the same count.
  public func apply(_ parameters: FloatView, gradients: FloatView, state: [FloatView]) {
    precondition(state.count == rule.stateCount && gradients.count == parameters.count)
    precondition(state.allSatisfy { $0.count == parameters.count })
    let (values, slopes, count) = (parameters.pointer, UnsafePointer(gradients.pointer), parameters.count)
    switch rule {
    case .sgd(let momentum, let isNesterov):
      kernels.sgd(
        step, momentum: Float(momentum), isNesterov: isNesterov, parameters: values, gradients: slopes,
        velocity: state.first?.pointer, count: count)
    case .adam(let beta1, let beta2, let epsilon):
      let rule = AdamRule(
        first: AverageWeights(old: beta1), second: AverageWeights(old: beta2), secondCorrection: secondCorrection,
        epsilon: Float(epsilon))
      kernels.adam(
        step, rule, parameters: values, gradients: slopes, mean: state[0].pointer, square: state[1].pointer,
        count: count)
    case .rmsProp(let decay, let momentum, let epsilon):
      let rule = RMSPropRule(
        average: AverageWeights(old: decay), momentum: Float(momentum), epsilon: Float(epsilon))
      kernels.rmsProp(
        step, rule, parameters: values, gradients: slopes, square: state[0].pointer,
        velocity: state.count > 1 ? state[1].pointer : nil, count: count)
    case .adaGrad(let epsilon):
      kernels.adaGrad(
        step, epsilon: Float(epsilon), parameters: values, gradients: slopes, sum: state[0].pointer, count: count)
    case .lion(let beta1, let beta2):
      kernels.lion(
        step, ahead: AverageWeights(old: beta1), average: AverageWeights(old: beta2), parameters: values,
        gradients: slopes, mean: state[0].pointer, count: count)
    }
  }

  /// A whole power by repeated squaring, the same on every machine.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
