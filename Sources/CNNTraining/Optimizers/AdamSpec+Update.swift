import CNNEngine
import CNNModel
import CNNSpec

extension AdamSpec: OptimizerUpdate {
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { .adam(beta1: beta1, beta2: beta2, epsilon: epsilon) }
}
