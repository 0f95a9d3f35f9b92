/// Adam.
public struct AdamSpec: OptimizerDefinition {
  public static let word = "adam"
  public static let keys: [OptimizerKey<AdamSpec>] = [
    .number("beta1", \.beta1, in: .fraction), .number("beta2", \.beta2, in: .fraction),
    .number("epsilon", \.epsilon, in: .summand),
  ]

  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8

  public init() {}

  public var slots: [OptimizerSlot] { [.firstMoment, .secondMoment] }
}
