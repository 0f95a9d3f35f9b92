/// Adam with decoupled weight decay.
public struct AdamWSpec: OptimizerDefinition {
  public static let word = "adamw"
  public static let weightDecay = 0.01
  public static let decay = WeightDecay.decoupled
  public static let keys: [OptimizerKey<AdamWSpec>] = [
    .number("beta1", \.adam.beta1, in: .fraction), .number("beta2", \.adam.beta2, in: .fraction),
    .number("epsilon", \.adam.epsilon, in: .summand),
  ]

  public var adam = AdamSpec()

  public init() {}

  public var slots: [OptimizerSlot] { adam.slots }
}
