import CNNEngine
import CNNModel
import CNNSpec

extension SGDSpec: OptimizerUpdate {
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { .sgd(momentum: momentum, isNesterov: isNesterov) }
}
