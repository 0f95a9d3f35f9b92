import CNNEngine
import CNNModel
import CNNSpec

extension AdaGradSpec: OptimizerUpdate {
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { .adaGrad(epsilon: epsilon) }
}
