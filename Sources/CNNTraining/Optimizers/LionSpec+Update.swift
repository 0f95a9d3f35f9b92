import CNNEngine
import CNNModel
import CNNSpec

extension LionSpec: OptimizerUpdate {
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { .lion(beta1: beta1, beta2: beta2) }
}
