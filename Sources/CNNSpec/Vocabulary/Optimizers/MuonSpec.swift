/// Muon for filters and matrices, and sgd for all else.
public struct MuonSpec: OptimizerDefinition {
  public static let word = "muon"
  public static let weightDecay = 0.1
  public static let decay = WeightDecay.decoupled
  public static let keys: [OptimizerKey<MuonSpec>] = [
    .number("momentum", \.momentum, in: .fraction), .boolean("nesterov", \.isNesterov),
    .optionalNumber("sgd_learning_rate", \.sgdLearningRate, in: .positive),
  ]

  public var momentum = 0.95
  public var isNesterov = true
  /// Learning rate of the parameters that are not filters or matrices; `nil` for the same.
  public var sgdLearningRate: Double?

  public init() {}

  public var slots: [OptimizerSlot] { [.momentum] }
}
