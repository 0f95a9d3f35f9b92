import CNNEngine
import CNNModel
import CNNSpec

/// The half of an optimizer's definition that computes. `CNNSpec`, which has the other half, does not know the engine.
protocol OptimizerUpdate: OptimizerDefinition {
  /// The rule for the elements of a parameter; `nil` where `matrixUpdate` updates the whole parameter.
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule?
  /// How weight decay acts on parameters with a rule.
  var elementDecay: WeightDecay { get }
  /// What multiplies the learning rate of parameters with a rule.
  ///
  /// - Parameter base: The configured learning rate.
  func rateScale(base: Double) -> Double
  /// The update of the parameters that have no rule; `nil` if all have one.
  func matrixUpdate(_ parameters: [Parameter], training: TrainingSpec, engine: Engine) -> (any MatrixUpdate)?
  /// Floats that `matrixUpdate` allocates for a network.
  func workspaceCount(_ layout: ParameterLayout) -> Int
}

/// Steps whole parameters, one after another, each with all threads.
protocol MatrixUpdate {
  /// - Parameter state: The slabs of the optimizer's slots.
  func update(_ values: FloatView, gradients: FloatView, state: [FloatView], scale: Double, learningRate: Double)
}

extension OptimizerUpdate {
  var elementDecay: WeightDecay { Self.decay }
  func rateScale(base: Double) -> Double { 1 }
  func matrixUpdate(_ parameters: [Parameter], training: TrainingSpec, engine: Engine) -> (any MatrixUpdate)? { nil }
  func workspaceCount(_ layout: ParameterLayout) -> Int { 0 }
}

extension OptimizerDefinition {
  /// - Precondition: Every optimizer has an update, which `OptimizerTests` holds.
  var update: any OptimizerUpdate {
    guard let update = self as? any OptimizerUpdate else { preconditionFailure("\(word) has no update") }
    return update
  }
}

extension WeightDecay {
  func rule(_ amount: Double) -> ParameterUpdate.Decay {
    guard amount != 0 else { return .none }
    return self == .coupled ? .coupled(amount) : .decoupled(amount)
  }
}

extension TrainingSpec {
  /// Biases and normalisation parameters are not decayed unless `decaysAllParameters`.
  func weightDecay(of parameter: Parameter) -> Double {
    switch parameter.role {
    case .weight: weightDecay
    case .bias, .normWeight, .normBias, .scale, .slope: decaysAllParameters ? weightDecay : 0
    case .runningMean, .runningVariance: 0
    }
  }
}
