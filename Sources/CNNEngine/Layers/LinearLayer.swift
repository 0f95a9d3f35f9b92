/// A linear layer's three products, by the algorithm that its shape asks for.
///
/// Many weights are read once a step for the whole batch; few follow the layers before them chunk by chunk, which saves
/// waiting for the batch and writing it to memory; of these, few units have vectors along the inputs.
///
/// - Shape: input `[images, inputs]`, output `[images, units]`, weights `[inputs, units]`, or `[units, inputs]` of a narrow
///   layer; all contiguous.
public enum LinearLayer: Sendable {
  case batchWide(LinearProduct)
  case chunked(ChunkedLinearProduct)
  case narrow(NarrowLinearProduct)

  /// 256 KiB: an eighth of a level-2 cache of 2 MiB, with as much again for the transposed weights.
  private static let mostChunkedWeights = 64 * 1024
  /// Units that leave lanes of the widest vectors empty.
  private static let mostNarrowUnits = 15

  /// Whether the weights lie in memory unit by unit: a rule on shapes, because the parameters' layout follows it.
  public static func isNarrow(inputs: Int, units: Int) -> Bool {
    units <= mostNarrowUnits && inputs * units <= mostChunkedWeights
  }

  /// - Parameter precision: Of layers with many weights, whose products wait for memory; others gain nothing from bf16.
  public init(inputs: Int, units: Int, engine: Engine, precision: ProductPrecision) {
    if Self.isNarrow(inputs: inputs, units: units) {
      self = .narrow(NarrowLinearProduct(inputs: inputs, units: units, engine: engine))
    } else if inputs * units <= Self.mostChunkedWeights {
      self = .chunked(ChunkedLinearProduct(inputs: inputs, units: units, engine: engine))
    } else {
      self = .batchWide(LinearProduct(inputs: inputs, units: units, engine: engine, precision: precision))
    }
  }

  /// `nil` where there is no choice.
  public var algorithm: ProductAlgorithm? { forwardWeightCount > 0 ? .linearBF16 : nil }

  /// Whether one call does the whole batch with all threads, and sets the weight gradient instead of adding to it.
  public var isBatchWide: Bool {
    if case .batchWide = self { true } else { false }
  }

  /// Floats that `prepareForward` writes: weights rounded for a product in bf16.
  public var forwardWeightCount: Int {
    if case .batchWide(let product) = self { product.forwardWeightCount } else { 0 }
  }

  /// Floats that `prepareInputGradient` writes: weights transposed for the chunked product.
  public var inputGradientWeightCount: Int {
    if case .chunked(let product) = self { product.inputGradientWeightCount } else { 0 }
  }

  /// Floats of workspace: all threads together of a batch-wide layer, one thread's of any other.
  public func workspaceCount(images: Int) -> Int {
    switch self {
    case .batchWide(let product): product.workspaceCount(images: images)
    case .chunked(let product): product.workspaceCount(images: images)
    case .narrow: 0
    }
  }

  /// Brings the weights into the form that `forward` reads, if it has one; `parts` pieces may run on different threads.
  public func prepareForward(weights: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    guard case .batchWide(let product) = self else { return }
    product.prepareForward(weights: weights, into: prepared, part: part, parts: parts)
  }

  /// The same for `inputGradient`; one part does all.
  public func prepareInputGradient(weights: FloatView, into prepared: FloatView, part: Int) {
    guard case .chunked(let product) = self, part == 0 else { return }
    product.prepareInputGradient(weights: weights, into: prepared)
  }

  /// `output = input · weights + bias`, and `max(0, ...)` of it if `hasReLU`.
  ///
  /// - Parameter prepared: What `prepareForward` wrote, where it writes anything.
  public func forward(
    input: FloatView, weights: FloatView, prepared: FloatView?, bias: FloatView?, hasReLU: Bool, output: FloatView,
    images: Int, workspace: FloatView
  ) {
    switch self {
    case .batchWide(let product):
      product.forward(
        input: input, weights: weights, prepared: prepared, bias: bias, hasReLU: hasReLU, output: output,
        images: images, workspace: workspace)
    case .chunked(let product):
      product.forward(
        input: input, weights: weights, bias: bias, hasReLU: hasReLU, output: output, images: images,
        workspace: workspace)
    case .narrow(let product):
      product.forward(
        input: input, weights: weights, bias: bias, hasReLU: hasReLU, output: output, images: images)
    }
  }

  /// `inputGradient = outputGradient · weightsᵀ`; overwrites.
  ///
  /// - Parameter weights: What `prepareInputGradient` wrote, where it writes anything.
  public func inputGradient(
    outputGradient: FloatView, weights: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    switch self {
    case .batchWide(let product):
      product.inputGradient(
        outputGradient: outputGradient, weights: weights, inputGradient: inputGradient, images: images,
        workspace: workspace)
    case .chunked(let product):
      product.inputGradient(
        outputGradient: outputGradient, prepared: weights, inputGradient: inputGradient, images: images,
        workspace: workspace)
    case .narrow(let product):
      product.inputGradient(
        outputGradient: outputGradient, weights: weights, inputGradient: inputGradient, images: images)
    }
  }

  /// In how many pieces the weights' gradient is found apart, where so many are wanted.
  public func gradientPieces(most: Int) -> Int {
    switch self {
    case .batchWide: 1
    case .chunked(let product): min(most, product.gradientPieces)
    case .narrow(let product): min(most, product.gradientPieces)
    }
  }

  /// `weightGradient += inputᵀ · outputGradient`, images in order; a batch-wide layer sets it.
  ///
  /// - Parameter piece: One of `gradientPieces`, which alone is added.
  public func weightGradient(
    input: FloatView, outputGradient: FloatView, weightGradient: FloatView, images: Int, piece: GradientPiece = .whole,
    workspace: FloatView
  ) {
    switch self {
    case .batchWide(let product):
      product.weightGradient(
        input: input, outputGradient: outputGradient, weightGradient: weightGradient, images: images, mode: .overwrite,
        workspace: workspace)
    case .chunked(let product):
      product.addWeightGradient(
        input: input, outputGradient: outputGradient, to: weightGradient, images: images, piece: piece,
        workspace: workspace)
    case .narrow(let product):
      product.addWeightGradient(
        input: input, outputGradient: outputGradient, to: weightGradient, images: images, piece: piece)
    }
  }
}
