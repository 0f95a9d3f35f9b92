import CNNEngine

/// The channels of two or more maps of one size, one after another.
struct ConcatenationOperation: Operation {
  /// Channels of each input.
  let channels: [Int]
  let positions: Int

  var traits: OperationTraits { OperationTraits(takesEpilogue: true) }

  func forward(_ call: OperationCall) {
    forEachInput(call, joined: call.output) { index, part in
      call.engine.copy(MatrixView(call.input(index), rows: part.rows, columns: part.columns), into: part)
    }
  }

  func inputGradient(_ call: OperationCall) {
    forEachInput(call, joined: call.outputGradient) { index, part in
      guard let gradient = call.inputGradient(index) else { return }
      call.engine.copy(part, into: MatrixView(gradient, rows: part.rows, columns: part.columns))
    }
  }

  /// Visits each input's columns of the joined map, `[images · positions, channels]`.
  private func forEachInput(
    _ call: OperationCall, joined: FloatView, _ body: (_ index: Int, _ part: MatrixView) -> Void
  ) {
    let total = channels.reduce(0, +)
    var first = 0
    for (index, count) in channels.enumerated() {
      body(
        index,
        MatrixView(
          joined[first..<joined.count], rows: call.images * positions, columns: count, rowStride: total,
          columnStride: 1))
      first += count
    }
  }
}
