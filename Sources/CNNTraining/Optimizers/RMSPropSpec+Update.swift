import CNNEngine
import CNNModel
import CNNSpec

extension RMSPropSpec: OptimizerUpdate {
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? {
    .rmsProp(decay: decay, momentum: momentum, epsilon: epsilon)
  }
}
