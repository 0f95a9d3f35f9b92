/// Stochastic gradient descent.
public struct SGDSpec: OptimizerDefinition {
  public static let word = "sgd"
  public static let followsGradient = true
  public static let keys: [OptimizerKey<SGDSpec>] = [
    .number("momentum", \.momentum, in: .fraction), .boolean("nesterov", \.isNesterov, needs: "momentum"),
  ]

  public var momentum = 0.0
  public var isNesterov = false

  public init() {}

  public var slots: [OptimizerSlot] { momentum == 0 ? [] : [.momentum] }
}
