/// What all update kernels share.
public struct UpdateFactors: Sendable {
  public var learningRate: Float
  /// Multiplies the gradient first: clipping, or the mean over accumulated batches.
  public var gradientScale: Float
  /// Times the parameter, is added to the gradient.
  public var coupledDecay: Float
  /// Multiplies the parameter before the update: 1 - learningRate · decay.
  public var shrink: Float

  public init(learningRate: Float, gradientScale: Float, coupledDecay: Float, shrink: Float) {
    self.learningRate = learningRate
    self.gradientScale = gradientScale
    self.coupledDecay = coupledDecay
    self.shrink = shrink
  }
}

/// The weights of an exponential average, `old · average + new · value`.
///
/// Both are rounded from double precision: `1 - 0.999` found in 32 bits is off by 1e-5 of itself, which would be in
/// every step of adam.
public struct AverageWeights: Sendable {
  public var old: Float
  public var new: Float

  public init(old: Double) {
    self.old = Float(old)
    new = Float(1 - old)
  }
}

/// The numbers of adam's rule.
public struct AdamRule: Sendable {
  public var first: AverageWeights
  public var second: AverageWeights
  /// `1 / sqrt(1 - beta2^t)`.
  public var secondCorrection: Float
  public var epsilon: Float

  public init(first: AverageWeights, second: AverageWeights, secondCorrection: Float, epsilon: Float) {
    self.first = first
    self.second = second
    self.secondCorrection = secondCorrection
    self.epsilon = epsilon
  }
}

/// The numbers of rmsprop's rule.
public struct RMSPropRule: Sendable {
  public var average: AverageWeights
  public var momentum: Float
  public var epsilon: Float

  public init(average: AverageWeights, momentum: Float, epsilon: Float) {
    self.average = average
    self.momentum = momentum
    self.epsilon = epsilon
  }
}

/// Kernels that update parameters in place from their gradients.
public protocol OptimizerKernels: SendableMetatype {
  static func sgd(
    _ step: UpdateFactors, momentum: Float, isNesterov: Bool, parameters: Target, gradients: Source, velocity: Target?,
    count: Int)

  /// - Parameter step: Its learning rate already has the first correction.
  static func adam(
    _ step: UpdateFactors, _ rule: AdamRule, parameters: Target, gradients: Source, mean: Target, square: Target,
    count: Int)

  static func rmsProp(
    _ step: UpdateFactors, _ rule: RMSPropRule, parameters: Target, gradients: Source, square: Target,
    velocity: Target?, count: Int)

  static func adaGrad(
    _ step: UpdateFactors, epsilon: Float, parameters: Target, gradients: Source, sum: Target, count: Int)

  static func lion(
    _ step: UpdateFactors, ahead: AverageWeights, average: AverageWeights, parameters: Target, gradients: Source,
    mean: Target, count: Int)
}
