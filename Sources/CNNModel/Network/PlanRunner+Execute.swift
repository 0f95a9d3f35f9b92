import CNNEngine

/// One instruction, carried out by its operation.
extension PlanRunner {
  func execute(_ instruction: Instruction, _ chunk: ChunkContext) {
    let node = plan.graph.nodes[instruction.node]
    let call = OperationCall(
      instruction: instruction, chunk: chunk, engine: engine, preparedFilters: prepared[instruction.node],
      batchStatistics: statistics[instruction.node], epilogue: node.epilogue)
    switch instruction.phase {
    case .statistics: node.operation.statistics(call)
    case .gradientStatistics: node.operation.gradientStatistics(call)
    case .forward:
      node.operation.forward(call)
      applyEpilogue(node, call)
    case .epilogueGradient:
      node.epilogue!.backward(
        saved: call.output, outputGradient: call.outputGradient, into: call.inputGradient, engine: engine)
    case .parameterGradient: node.operation.parameterGradient(call)
    case .inputGradient: node.operation.inputGradient(call)
    case .sumGradients:
      let sum = call.output
      if instruction.inputs[0] != instruction.output { sum.copy(from: call.input) }
      engine.add(call.outputGradient, to: sum)
    }
  }

  /// Activations that the operation has not applied itself.
  private func applyEpilogue(_ node: Node, _ call: OperationCall) {
    guard let activation = node.epilogue, !node.operation.appliesEpilogue(activation) else { return }
    activation.forward(call.output, into: call.output, engine: engine)
  }
}

extension Instruction {
  var isBackward: Bool {
    switch phase {
    case .statistics, .forward: false
    case .epilogueGradient, .gradientStatistics, .parameterGradient, .inputGradient, .sumGradients: true
    }
  }
}
