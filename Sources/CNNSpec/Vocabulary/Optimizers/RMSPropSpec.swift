/// RMSprop.
public struct RMSPropSpec: OptimizerDefinition {
  public static let word = "rmsprop"
  public static let learningRate = 0.01
  public static let keys: [OptimizerKey<RMSPropSpec>] = [
    .number("beta2", \.decay, in: .fraction), .number("momentum", \.momentum, in: .fraction),
    .number("epsilon", \.epsilon, in: .summand),
  ]

  /// PyTorch's `alpha`.
  public var decay = 0.99
  public var momentum = 0.0
  public var epsilon = 1e-8

  public init() {}

  public var slots: [OptimizerSlot] {
    let average = OptimizerSlot("square_avg")
    return momentum == 0 ? [average] : [average, .momentum]
  }
}
