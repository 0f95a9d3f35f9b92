/// What all update kernels share.
public struct UpdateStep: Sendable {
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

/// Kernels that update parameters in place from their gradients.
public struct OptimizerKernels: Sendable {
  public typealias SGD =
    @Sendable (
      _ step: UpdateStep, _ momentum: Float, _ isNesterov: Bool, _ parameters: Target, _ gradients: Source,
      _ velocity: Target?, _ count: Int
    ) -> Void
  public typealias Adam =
    @Sendable (
      _ step: UpdateStep, _ first: AverageWeights, _ second: AverageWeights, _ secondCorrection: Float,
      _ epsilon: Float, _ parameters: Target, _ gradients: Source, _ mean: Target, _ square: Target, _ count: Int
    ) -> Void
  public typealias RMSProp =
    @Sendable (
      _ step: UpdateStep, _ average: AverageWeights, _ momentum: Float, _ epsilon: Float, _ parameters: Target,
      _ gradients: Source, _ square: Target, _ velocity: Target?, _ count: Int
    ) -> Void
  public typealias AdaGrad =
    @Sendable (
      _ step: UpdateStep, _ epsilon: Float, _ parameters: Target, _ gradients: Source, _ sum: Target, _ count: Int
    ) -> Void
  public typealias Lion =
    @Sendable (
      _ step: UpdateStep, _ ahead: AverageWeights, _ average: AverageWeights, _ parameters: Target,
      _ gradients: Source, _ mean: Target, _ count: Int
    ) -> Void

  public let sgd: SGD
  public let adam: Adam
  public let rmsProp: RMSProp
  public let adaGrad: AdaGrad
  public let lion: Lion

  public init(
    sgd: @escaping SGD, adam: @escaping Adam, rmsProp: @escaping RMSProp, adaGrad: @escaping AdaGrad,
    lion: @escaping Lion
  ) {
    self.sgd = sgd
    self.adam = adam
    self.rmsProp = rmsProp
    self.adaGrad = adaGrad
    self.lion = lion
  }
}
