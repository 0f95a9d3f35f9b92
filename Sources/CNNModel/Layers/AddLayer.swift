import CNNEngine

/// The sum of two or more values of one shape. Its gradient is every input's gradient, so backward does nothing.
struct AddLayer: Sendable {
  var traits: OperationTraits { OperationTraits(worksInPlace: true) }

  /// - Parameter isRectified: Whether relu follows; it costs nothing here.
  func forward(_ instruction: Instruction, _ chunk: ChunkContext, isRectified: Bool, engine: Engine) {
    let output = chunk.view(instruction.output)
    let last = instruction.inputs.count - 1
    // In place, the sum starts from the input that lies there already.
    let first = instruction.inputs.firstIndex(of: instruction.output) ?? 0
    var sum = chunk.view(instruction.inputs[first])
    for index in instruction.inputs.indices where index != first {
      let isLast = index == (first == last ? last - 1 : last)
      engine.sum(sum, chunk.view(instruction.inputs[index]), rectified: isRectified && isLast, into: output)
      sum = output
    }
  }
}
