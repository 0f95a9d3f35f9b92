import CNNEngine
import CNNSpec

/// Brings a map into canonical order: channels, height, width. Needed only where something else than a linear layer reads
/// a flattened map; see `MemoryOrder`.
struct FlattenOperation: Operation {
  let input: Shape

  var traits: OperationTraits { OperationTraits() }

  func forward(_ call: OperationCall) {
    let (map, vector) = (call.input, call.output)
    forEachImage(call) { range in
      let channelsLast = MatrixView(map[range], rows: input.positions, columns: input.channels)
      call.engine.copy(
        channelsLast.transposed, into: MatrixView(vector[range], rows: input.channels, columns: input.positions))
    }
  }

  func inputGradient(_ call: OperationCall) {
    let (vector, map) = (call.outputGradient, call.inputGradient)
    forEachImage(call) { range in
      let channelsFirst = MatrixView(vector[range], rows: input.channels, columns: input.positions)
      call.engine.copy(
        channelsFirst.transposed, into: MatrixView(map[range], rows: input.positions, columns: input.channels))
    }
  }

  private func forEachImage(_ call: OperationCall, _ body: (_ range: Range<Int>) -> Void) {
    for image in 0..<call.images { body(image * input.count..<(image + 1) * input.count) }
  }
}
