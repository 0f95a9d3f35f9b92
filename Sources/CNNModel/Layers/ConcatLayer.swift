import CNNEngine

/// The channels of two or more maps of one size, one after another.
struct ConcatLayer: Sendable {
  /// Channels of each input.
  let channels: [Int]
  let positions: Int

  var traits: OperationTraits { OperationTraits() }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    forEachInput(chunk, joined: chunk.view(instruction.output)) { index, part in
      let input = chunk.view(instruction.inputs[index])
      engine.copy(MatrixView(input, rows: part.rows, columns: part.columns), into: part)
    }
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    forEachInput(chunk, joined: chunk.view(instruction.outputGradient)) { index, part in
      guard instruction.inputGradients[index] != .none else { return }
      let gradient = chunk.view(instruction.inputGradients[index])
      engine.copy(part, into: MatrixView(gradient, rows: part.rows, columns: part.columns))
    }
  }

  /// Visits each input's columns of the joined map, `[images · positions, channels]`.
  private func forEachInput(
    _ chunk: ChunkContext, joined: FloatView, _ body: (_ index: Int, _ part: MatrixView) -> Void
  ) {
    let total = channels.reduce(0, +)
    var first = 0
    for (index, count) in channels.enumerated() {
      body(
        index,
        MatrixView(
          joined[first..<joined.count], rows: chunk.count * positions, columns: count, rowStride: total,
          columnStride: 1))
      first += count
    }
  }
}
