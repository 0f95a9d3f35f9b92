/// AdaGrad.
public struct AdaGradSpec: OptimizerDefinition {
  public static let word = "adagrad"
  public static let learningRate = 0.01
  public static let keys: [OptimizerKey<AdaGradSpec>] = [.number("epsilon", \.epsilon, in: .summand)]

  public var epsilon = 1e-10

  public init() {}

  public var slots: [OptimizerSlot] { [OptimizerSlot("sum")] }
}
