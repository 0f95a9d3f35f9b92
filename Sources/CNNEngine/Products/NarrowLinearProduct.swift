import CNNKernels

/// The three products of a linear layer with few units on some images, by the calling thread.
///
/// Vectors lie along the inputs: units, as the last layer of a classifier has them, would leave lanes empty. Weights are
/// therefore stored unit by unit, and nothing is packed. A row's bits don't depend on the number of rows.
///
/// - Shape: input `[images, inputs]`, weights `[units, inputs]`, output `[images, units]`, all contiguous.
public struct NarrowLinearProduct: Sendable {
  public let inputs: Int
  public let units: Int
  let engine: Engine

  public init(inputs: Int, units: Int, engine: Engine) {
    self.inputs = inputs
    self.units = units
    self.engine = engine
  }

  private var kernels: any ProductKernels.Type { engine.kernels }

  /// `output = input · weightsᵀ + bias`, and `max(0, ...)` of it if `hasReLU`.
  public func forward(
    input: FloatView, weights: FloatView, bias: FloatView?, hasReLU: Bool, output: FloatView, images: Int
  ) {
    check(input, images * inputs)
    check(weights, units * inputs)
    check(output, images * units)
    if let bias { check(bias, units) }
    var product = RowProduct(a: input.pointer, b: weights.pointer, c: output.pointer)
    product.rows = images
    product.columns = units
    product.length = inputs
    product.aRow = inputs
    product.bRow = inputs
    product.cRow = units
    product.bias = bias.map { UnsafePointer($0.pointer) }
    product.hasReLU = hasReLU
    kernels.multiplyRows(&product)
  }

  /// `inputGradient = outputGradient · weights`; overwrites.
  public func inputGradient(outputGradient: FloatView, weights: FloatView, inputGradient: FloatView, images: Int) {
    check(outputGradient, images * units)
    check(weights, units * inputs)
    check(inputGradient, images * inputs)
    var product = StridedProduct(a: outputGradient.pointer, b: weights.pointer, c: inputGradient.pointer)
    product.rows = images
    product.length = units
    product.aRow = units
    multiply(&product, columns: inputs)
  }

  /// `weightGradient += outputGradientᵀ · input`, images in order.
  ///
  /// - Parameter piece: One of `gradientPieces`, which alone is added.
  public func addWeightGradient(
    input: FloatView, outputGradient: FloatView, to weightGradient: FloatView, images: Int,
    piece: GradientPiece = .whole
  ) {
    check(input, images * inputs)
    check(outputGradient, images * units)
    check(weightGradient, units * inputs)
    let panels = piece.share(of: gradientPieces)
    let first = panels.lowerBound * kernels.panelWidth
    var product = StridedProduct(
      a: outputGradient.pointer, b: input.pointer + first, c: weightGradient.pointer + first)
    product.rows = units
    product.length = images
    product.aRow = 1
    product.aStep = units
    product.accumulates = true
    multiply(&product, columns: min(inputs, panels.upperBound * kernels.panelWidth) - first)
  }

  /// Pieces of the inputs by which the weights' gradient may be found apart.
  var gradientPieces: Int { dividedUp(inputs, kernels.panelWidth) }

  /// Completes a product whose second factor and result have the inputs as columns.
  private func multiply(_ product: inout StridedProduct, columns: Int) {
    product.columns = columns
    product.bStep = inputs
    product.bPanel = kernels.panelWidth
    product.cRow = inputs
    kernels.multiply(&product)
  }

  private func check(_ view: FloatView, _ count: Int) {
    precondition(view.count >= count, "a view of \(view.count) where \(count) are needed")
  }
}
