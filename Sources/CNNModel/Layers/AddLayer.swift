import CNNEngine

/// The sum of two or more values of one shape. Its gradient is every input's gradient, so backward does nothing.
struct AddLayer: Sendable {
  let inputCount: Int

  var traits: OperationTraits { OperationTraits(worksInPlace: true) }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    let output = chunk.view(instruction.output)
    // In place, the sum starts from the input that lies there already; the order of the others stays.
    let first = instruction.inputs.firstIndex(of: instruction.output) ?? 0
    if instruction.inputs[first] != instruction.output { output.copy(from: chunk.view(instruction.inputs[first])) }
    for index in instruction.inputs.indices where index != first {
      engine.add(chunk.view(instruction.inputs[index]), to: output)
    }
  }
}
