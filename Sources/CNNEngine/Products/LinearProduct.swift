import CNNKernels

/// Whether a product replaces what its result held or adds to it.
public enum ProductMode: Sendable {
  case overwrite, accumulate
}

/// The three products of a linear layer on a whole batch, split over the pool.
///
/// The pieces depend on shapes alone, and a row's bits don't depend on how many rows there are.
///
/// - Shape: input `[images, inputs]`, weights `[inputs, units]`, output `[images, units]`, all contiguous.
public struct LinearProduct: Sendable {
  public let inputs: Int
  public let units: Int
  let engine: Engine
  /// Set when forward multiplies bf16. The gradients stay in 32 bits: each would round the weights, or both of its operands,
  /// once more for a single use.
  private let bf16: BF16LinearProduct?

  public init(inputs: Int, units: Int, engine: Engine, precision: ProductPrecision = .float32) {
    self.inputs = inputs
    self.units = units
    self.engine = engine
    bf16 = precision == .bf16 ? BF16LinearProduct(inputs: inputs, units: units, engine: engine) : nil
  }

  /// Floats that `prepareForward` writes; 0 where forward reads the weights themselves.
  public var forwardWeightCount: Int { bf16?.preparedCount ?? 0 }

  /// Brings the weights into the form that `forward` reads; once a step, whenever they have changed.
  public func prepareForward(weights: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    bf16?.prepare(weights: weights, into: prepared, part: part, parts: parts)
  }

  /// Floats of workspace for any of the three calls, all threads together.
  public func workspaceCount(images: Int) -> Int {
    let nothing = FloatBuffer(count: 0).whole
    func matrix(_ rows: Int, _ columns: Int) -> MatrixView {
      MatrixView(shapeOf: nothing, rows: rows, columns: columns)
    }
    let forward = BlockedProduct(
      a: matrix(images, inputs), b: matrix(inputs, units), c: matrix(images, units), engine: engine)
    let weights = BlockedProduct(
      a: matrix(images, inputs).transposed, b: matrix(images, units), c: matrix(inputs, units), engine: engine)
    return max(
      bf16?.workspaceCount(images: images) ?? forward.workspaceCount, weights.workspaceCount,
      LinearInputGradient(self, images: images).workspaceCount)
  }

  /// `output = input · weights + bias`, and `max(0, ...)` of it if `hasReLU`.
  ///
  /// - Parameter prepared: What `prepareForward` wrote, where it writes anything.
  public func forward(
    input: FloatView, weights: FloatView, prepared: FloatView? = nil, bias: FloatView?, hasReLU: Bool,
    output: FloatView, images: Int, workspace: FloatView
  ) {
    if let bf16 {
      return bf16.forward(
        input: input, prepared: prepared!, bias: bias, hasReLU: hasReLU, output: output, images: images,
        workspace: workspace)
    }
    var product = BlockedProduct(
      a: MatrixView(input, rows: images, columns: inputs), b: MatrixView(weights, rows: inputs, columns: units),
      c: MatrixView(output, rows: images, columns: units), engine: engine)
    product.bias = bias
    product.hasReLU = hasReLU
    product.run(workspace: workspace)
  }

  /// `inputGradient = outputGradient · weightsᵀ`; overwrites.
  public func inputGradient(
    outputGradient: FloatView, weights: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    precondition(outputGradient.count >= images * units && weights.count >= inputs * units)
    precondition(inputGradient.count >= images * inputs)
    LinearInputGradient(self, images: images).run(
      outputGradient: outputGradient, weights: weights, inputGradient: inputGradient, workspace: workspace)
  }

  /// `weightGradient (+)= inputᵀ · outputGradient`, images in order.
  public func weightGradient(
    input: FloatView, outputGradient: FloatView, weightGradient: FloatView, images: Int, mode: ProductMode,
    workspace: FloatView
  ) {
    var product = BlockedProduct(
      a: MatrixView(input, rows: images, columns: inputs).transposed,
      b: MatrixView(outputGradient, rows: images, columns: units),
      c: MatrixView(weightGradient, rows: inputs, columns: units), engine: engine)
    product.accumulates = mode == .accumulate
    product.run(workspace: workspace)
  }
}
