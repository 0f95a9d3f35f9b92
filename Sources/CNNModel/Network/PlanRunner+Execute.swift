import CNNEngine

/// One instruction: a switch over its kind and phase, so that a step makes no existential call.
extension PlanRunner {
  func execute(_ instruction: Instruction, _ chunk: ChunkContext) {
    let operation = plan.graph.operations[instruction.operation]
    switch instruction.phase {
    case .statistics, .gradientStatistics: sum(operation, instruction, chunk)
    case .forward:
      forward(operation, instruction, chunk)
      applyEpilogue(operation, instruction, chunk)
    case .epilogueGradient:
      operation.epilogue!.backward(
        saved: chunk.view(instruction.output), outputGradient: chunk.view(instruction.outputGradient),
        into: chunk.view(instruction.inputGradients[0]), engine: engine)
    case .parameterGradient: parameterGradient(operation, instruction, chunk)
    case .inputGradient: inputGradient(operation, instruction, chunk)
    case .sumGradients:
      let sum = chunk.view(instruction.output)
      if instruction.inputs[0] != instruction.output { sum.copy(from: chunk.view(instruction.inputs[0])) }
      engine.add(chunk.view(instruction.outputGradient), to: sum)
    }
  }

  private func forward(_ operation: Operation, _ instruction: Instruction, _ chunk: ChunkContext) {
    switch operation.kind {
    case .convolution(let layer):
      layer.forward(
        instruction, chunk, filters: prepared[instruction.operation]!, isRectified: operation.epilogue == .relu)
    case .deconvolution(let layer):
      layer.forward(instruction, chunk, filters: prepared[instruction.operation]!, engine: engine)
    case .padding(let layer): layer.forward(instruction, chunk)
    case .pool(let layer): layer.forward(instruction, chunk)
    case .linear(let layer):
      layer.forward(
        instruction, chunk, filters: prepared[instruction.operation], isRectified: operation.epilogue == .relu)
    case .activation(let layer): layer.forward(instruction, chunk, engine: engine)
    case .batchNorm(let layer):
      layer.forward(
        instruction, chunk, plan.statistics[instruction.operation]!, isRectified: operation.epilogue == .relu)
    case .groupNorm(let layer): layer.forward(instruction, chunk)
    case .localResponseNorm(let layer): layer.forward(instruction, chunk)
    case .dropout(let layer): layer.forward(instruction, chunk, engine: engine)
    case .add(let layer):
      layer.forward(instruction, chunk, isRectified: operation.epilogue == .relu, engine: engine)
    case .concat(let layer): layer.forward(instruction, chunk, engine: engine)
    case .flatten(let layer): layer.forward(instruction, chunk, engine: engine)
    case .upsample(let layer): layer.forward(instruction, chunk)
    case .scale(let layer): layer.forward(instruction, chunk)
    }
  }

  /// Activations that the operation has not applied itself.
  private func applyEpilogue(_ operation: Operation, _ instruction: Instruction, _ chunk: ChunkContext) {
    guard let activation = operation.epilogue, !operation.kind.appliesEpilogue(activation) else { return }
    let output = chunk.view(instruction.output)
    activation.forward(output, into: output, engine: engine)
  }

  private func sum(_ operation: Operation, _ instruction: Instruction, _ chunk: ChunkContext) {
    guard case .batchNorm(let norm) = operation.kind else {
      preconditionFailure("only batch normalisation has sums over the batch")
    }
    let place = plan.statistics[instruction.operation]!
    if instruction.phase == .statistics {
      norm.statistics(instruction, chunk, place)
    } else {
      norm.gradientStatistics(instruction, chunk, place)
    }
  }

  private func parameterGradient(_ operation: Operation, _ instruction: Instruction, _ chunk: ChunkContext) {
    switch operation.kind {
    case .convolution(let layer): layer.parameterGradient(instruction, chunk, engine: engine)
    case .deconvolution(let layer): layer.parameterGradient(instruction, chunk, engine: engine)
    case .linear(let layer): layer.parameterGradient(instruction, chunk, engine: engine)
    case .groupNorm(let layer): layer.backward(instruction, chunk)
    case .scale(let layer): layer.backward(instruction, chunk)
    case .padding, .pool, .activation, .batchNorm, .localResponseNorm, .dropout, .add, .concat, .flatten, .upsample:
      preconditionFailure("no parameters with gradients of their own")
    }
  }

  private func inputGradient(_ operation: Operation, _ instruction: Instruction, _ chunk: ChunkContext) {
    switch operation.kind {
    case .convolution(let layer):
      layer.inputGradient(instruction, chunk, filters: prepared[instruction.operation]!)
    case .deconvolution(let layer):
      layer.inputGradient(instruction, chunk, filters: prepared[instruction.operation]!)
    case .padding(let layer): layer.inputGradient(instruction, chunk)
    case .pool(let layer): layer.inputGradient(instruction, chunk)
    case .linear(let layer):
      layer.inputGradient(instruction, chunk, filters: prepared[instruction.operation])
    case .activation(let layer): layer.inputGradient(instruction, chunk, engine: engine)
    case .batchNorm(let layer):
      layer.inputGradient(instruction, chunk, plan.statistics[instruction.operation]!)
    case .groupNorm(let layer): layer.backward(instruction, chunk)
    case .localResponseNorm(let layer): layer.inputGradient(instruction, chunk)
    case .dropout(let layer): layer.inputGradient(instruction, chunk, engine: engine)
    case .concat(let layer): layer.inputGradient(instruction, chunk, engine: engine)
    case .flatten(let layer): layer.inputGradient(instruction, chunk, engine: engine)
    case .upsample(let layer): layer.inputGradient(instruction, chunk)
    case .scale(let layer): layer.inputGradient(instruction, chunk)
    case .add: preconditionFailure("the gradient of a sum's inputs is that of its output")
    }
  }
}

extension OperationKind {
  /// Whether the operation's own forward includes this activation.
  func appliesEpilogue(_ activation: Activation) -> Bool {
    switch self {
    case .convolution, .linear, .batchNorm, .add: activation == .relu
    case .deconvolution, .padding, .pool, .activation, .groupNorm, .localResponseNorm, .dropout, .concat, .flatten,
      .upsample, .scale:
      false
    }
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
