import CNNEngine
import CNNSpec

/// Brings a map into canonical order: channels, height, width. Needed only where something else than a linear layer reads
/// a flattened map; see `MemoryOrder`.
struct FlattenLayer: Sendable {
  let input: Shape

  var traits: OperationTraits { OperationTraits() }

  func forward(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    let (map, vector) = (chunk.view(instruction.inputs[0]), chunk.view(instruction.output))
    forEachImage(chunk) { range in
      let channelsLast = MatrixView(map[range], rows: input.positions, columns: input.channels)
      engine.copy(
        channelsLast.transposed, into: MatrixView(vector[range], rows: input.channels, columns: input.positions))
    }
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    let (vector, map) = (chunk.view(instruction.outputGradient), chunk.view(instruction.inputGradients[0]))
    forEachImage(chunk) { range in
      let channelsFirst = MatrixView(vector[range], rows: input.channels, columns: input.positions)
      engine.copy(
        channelsFirst.transposed, into: MatrixView(map[range], rows: input.positions, columns: input.channels))
    }
  }

  private func forEachImage(_ chunk: ChunkContext, _ body: (_ range: Range<Int>) -> Void) {
    for image in 0..<chunk.count { body(image * input.count..<(image + 1) * input.count) }
  }
}
