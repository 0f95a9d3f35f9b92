/// Lion.
///
/// PyTorch has none. The numbers are those of its paper, which trains with a tenth of Adam's learning rate.
///
/// - Source: Chen et al., *Symbolic Discovery of Optimization Algorithms*, 2023.
public struct LionSpec: OptimizerDefinition {
  public static let word = "lion"
  public static let learningRate = 1e-4
  public static let decay = WeightDecay.decoupled
  public static let keys: [OptimizerKey<LionSpec>] = [
    .number("beta1", \.beta1, in: .fraction), .number("beta2", \.beta2, in: .fraction),
  ]

  public var beta1 = 0.9
  public var beta2 = 0.99

  public init() {}

  public var slots: [OptimizerSlot] { [.firstMoment] }
}
