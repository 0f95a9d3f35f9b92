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
  private let step: UpdateStep
  /// `1 / √(1 - beta2^t)` of adam.
  private let secondCorrection: Float
  private let kernels: OptimizerKernels

  /// - Parameters:
  ///   - stepNumber: Counts from 1; adam's corrections need it.
  ///   - gradientScale: Multiplies every gradient first: clipping, or the mean over accumulated batches.
  public init(
    _ rule: Rule, learningRate: Double, decay: Decay = .none, gradientScale: Double = 1, stepNumber: Int,
    engine: Engine
  ) {
    self.rule = rule
    kernels = engine.kernels.optimizer
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
    step = UpdateStep(
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
      kernels.sgd(step, Float(momentum), isNesterov, values, slopes, state.first?.pointer, count)
    case .adam(let beta1, let beta2, let epsilon):
      kernels.adam(
        step, AverageWeights(old: beta1), AverageWeights(old: beta2), secondCorrection, Float(epsilon), values, slopes,
        state[0].pointer, state[1].pointer, count)
    case .rmsProp(let decay, let momentum, let epsilon):
      kernels.rmsProp(
        step, AverageWeights(old: decay), Float(momentum), Float(epsilon), values, slopes, state[0].pointer,
        state.count > 1 ? state[1].pointer : nil, count)
    case .adaGrad(let epsilon):
      kernels.adaGrad(step, Float(epsilon), values, slopes, state[0].pointer, count)
    case .lion(let beta1, let beta2):
      kernels.lion(
        step, AverageWeights(old: beta1), AverageWeights(old: beta2), values, slopes, state[0].pointer, count)
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
