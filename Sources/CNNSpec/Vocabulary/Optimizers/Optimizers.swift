/// The optimizers, in the order of the documentation.
public enum Optimizers {
  public static let all: [any OptimizerDefinition] = [
    SGDSpec(), AdamSpec(), AdamWSpec(), RMSPropSpec(), AdaGradSpec(), LionSpec(), MuonSpec(),
  ]

  /// The optimizer of a training that names none.
  public static var standard: any OptimizerDefinition { all[0] }
}
