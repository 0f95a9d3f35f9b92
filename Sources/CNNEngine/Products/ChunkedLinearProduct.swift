/// The three products of a linear layer with few weights on some images, by the calling thread.
///
/// For layers whose weights stay in a thread's cache, so that they can follow the layers before them chunk by chunk instead
/// of waiting for the batch. A row's bits are those of `LinearProduct`, whatever the number of rows.
///
/// - Shape: input `[images, inputs]`, weights `[inputs, units]`, output `[images, units]`, all contiguous.
public struct ChunkedLinearProduct: Sendable {
  public let inputs: Int
  public let units: Int
  let engine: Engine

  public init(inputs: Int, units: Int, engine: Engine) {
    self.inputs = inputs
    self.units = units
    self.engine = engine
  }

  /// Floats that `prepareInputGradient` writes.
  public var inputGradientWeightCount: Int { inputs * units }

  /// Floats of workspace that one thread needs for any of the three calls.
  public func workspaceCount(images: Int) -> Int {
    let nothing = FloatBuffer(count: 0).whole
    func matrix(_ rows: Int, _ columns: Int) -> MatrixView {
      MatrixView(shapeOf: nothing, rows: rows, columns: columns)
    }
    let products = [
      BlockedProduct(a: matrix(images, inputs), b: matrix(inputs, units), c: matrix(images, units), engine: engine),
      BlockedProduct(
        a: matrix(images, inputs).transposed, b: matrix(images, units), c: matrix(inputs, units), engine: engine),
      BlockedProduct(a: matrix(images, units), b: matrix(units, inputs), c: matrix(images, inputs), engine: engine),
    ]
    return products.map(\.inlineWorkspaceCount).max()!
  }

  /// Transposes the weights, once a step, so that the input's gradient is computed along the inputs.
  public func prepareInputGradient(weights: FloatView, into prepared: FloatView) {
    engine.copy(
      MatrixView(weights, rows: inputs, columns: units).transposed,
      into: MatrixView(prepared, rows: units, columns: inputs))
  }

  /// `output = input · weights + bias`, and `max(0, ...)` of it if `hasReLU`.
  public func forward(
    input: FloatView, weights: FloatView, bias: FloatView?, hasReLU: Bool, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    var product = BlockedProduct(
      a: MatrixView(input, rows: images, columns: inputs), b: MatrixView(weights, rows: inputs, columns: units),
      c: MatrixView(output, rows: images, columns: units), engine: engine)
    product.bias = bias
    product.hasReLU = hasReLU
    product.runInline(workspace: workspace)
  }

  /// `inputGradient = outputGradient · weightsᵀ`; overwrites.
  public func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    BlockedProduct(
      a: MatrixView(outputGradient, rows: images, columns: units),
      b: MatrixView(prepared, rows: units, columns: inputs),
      c: MatrixView(inputGradient, rows: images, columns: inputs), engine: engine
    ).runInline(workspace: workspace)
  }

  /// Inputs of the smallest piece: a few tiles of rows.
  private static let pieceInputs = 16

  /// Pieces of the inputs by which the weights' gradient may be found apart.
  var gradientPieces: Int { dividedUp(inputs, Self.pieceInputs) }

  /// `weightGradient += inputᵀ · outputGradient`, images in order.
  ///
  /// - Parameter piece: One of `gradientPieces`, which alone is added.
  public func addWeightGradient(
    input: FloatView, outputGradient: FloatView, to weightGradient: FloatView, images: Int,
    piece: GradientPiece = .whole, workspace: FloatView
  ) {
    let units = self.units
    let groups = piece.share(of: gradientPieces)
    let first = groups.lowerBound * Self.pieceInputs
    let own = first..<min(inputs, groups.upperBound * Self.pieceInputs)
    var product = BlockedProduct(
      a: MatrixView(
        input[first..<input.count], rows: own.count, columns: images, rowStride: 1, columnStride: inputs),
      b: MatrixView(outputGradient, rows: images, columns: units),
      c: MatrixView(weightGradient[own.lowerBound * units..<own.upperBound * units], rows: own.count, columns: units),
      engine: engine)
    product.accumulates = true
    product.runInline(workspace: workspace)
  }
}
