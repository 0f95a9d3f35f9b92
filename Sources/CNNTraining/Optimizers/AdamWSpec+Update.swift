import CNNEngine
import CNNModel
import CNNSpec

extension AdamWSpec: OptimizerUpdate {
  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { adam.rule(for: parameter) }
}
