/// A convolution layer's three products: forward, input gradient, filter gradient.
///
/// The algorithm follows from the geometry, the instruction set and the preference, never from the number of images,
/// and each output element is summed in one fixed order. So the bits of an image's result don't depend on how many
/// images a call has, nor on which thread makes it.
///
/// A class, though it never changes, because every instruction of a step takes it out of the plan: one reference to count,
/// not one for each of its parts.
///
/// - Shape: images are `[height, width, channels]`, contiguous; filters `[height, width, channels / groups, filters]`.
public final class Convolution: Sendable {
  public let geometry: ConvolutionGeometry
  let forwardProduct: ConvolutionForward
  let inputGradientProduct: ConvolutionInputGradient
  let filterGradientProduct: ConvolutionFilterGradient

  public init(
    _ geometry: ConvolutionGeometry, engine: Engine, preference: ConvolutionPreference = .auto,
    precision: ProductPrecision = .float32
  ) {
    self.geometry = geometry
    let pairs = precision == .bf16 ? BF16Convolution(geometry, engine: engine) : nil
    if let winograd = WinogradConvolution(geometry, kernels: engine.kernels),
      preference.chooses(winograd, multipliesPairs: pairs != nil)
    {
      forwardProduct = .winograd(winograd)
      inputGradientProduct = .winograd(winograd)
      filterGradientProduct = .winograd(winograd)
      return
    }
    let direct = DirectConvolution(geometry, engine: engine)
    let planar = pairs == nil ? PlanarConvolution(geometry, kernels: engine.kernels) : nil
    forwardProduct = pairs.map { .bf16($0) } ?? planar.map { .planar($0) } ?? .direct(direct)
    inputGradientProduct = pairs.map { .bf16($0) } ?? .direct(direct)
    filterGradientProduct = planar.map { .planar($0) } ?? .direct(direct)
  }

  /// How forward is computed, which names the layer's algorithm.
  public var algorithm: ProductAlgorithm { forwardProduct.algorithm }

  /// The same products on a whole batch, where the layer has so many filters, or the batch so few tiles, that it should be
  /// computed that way. The bits of forward are the same.
  public func batchWide(engine: Engine, use: ConvolutionUse) -> BatchWideWinograd? {
    guard case .winograd(let winograd) = forwardProduct else { return nil }
    return BatchWideWinograd(winograd, engine: engine, use: use)
  }

  /// Floats that `prepareForward` writes.
  public var forwardFilterCount: Int { forwardProduct.filterCount }

  /// Floats that `prepareInputGradient` writes.
  public var inputGradientFilterCount: Int { inputGradientProduct.filterCount }

  /// Floats of workspace that one thread needs for a call on that many images.
  public func workspaceCount(images: Int) -> Int {
    workspaceCountWithoutSums(images: images) + filterGradientSumCount
  }

  /// The same for a caller that keeps the filter gradient's sums elsewhere and doesn't call `filterGradient`.
  public func workspaceCountWithoutSums(images: Int) -> Int {
    max(
      forwardProduct.workspaceCount(images: images), inputGradientProduct.workspaceCount(images: images),
      filterGradientProduct.workspaceCount(images: images))
  }

  /// Brings the filters into the order in which `forward` reads them; once a step, whenever they have changed.
  ///
  /// The work splits into `parts` pieces of about equal size that may run on different threads.
  public func prepareForward(filters: FloatView, into prepared: FloatView, part: Int = 0, parts: Int = 1) {
    check(filters, geometry.filterCount)
    check(prepared, forwardFilterCount)
    forwardProduct.prepare(filters: filters, into: prepared, part: part, parts: parts)
  }

  /// Brings the filters into the order in which `inputGradient` reads them, as `prepareForward` does for `forward`.
  public func prepareInputGradient(filters: FloatView, into prepared: FloatView, part: Int = 0, parts: Int = 1) {
    check(filters, geometry.filterCount)
    check(prepared, inputGradientFilterCount)
    inputGradientProduct.prepare(filters: filters, into: prepared, part: part, parts: parts)
  }

  /// `output = filters * input`, with the epilogue applied; overwrites `output`.
  ///
  /// relu is the one activation that costs nothing while the tile is in registers; others are a pass of their own.
  public func forward(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    check(input, images * geometry.inputCount)
    check(prepared, forwardFilterCount)
    checkEpilogue(epilogue, output, images: images)
    check(workspace, forwardProduct.workspaceCount(images: images))
    forwardProduct.run(
      input: input, prepared: prepared, epilogue: epilogue, output: output, images: images, workspace: workspace)
  }

  /// The loss's gradient with respect to the input; overwrites `inputGradient`.
  public func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    check(outputGradient, images * geometry.outputCount)
    check(prepared, inputGradientFilterCount)
    check(inputGradient, images * geometry.inputCount)
    check(workspace, inputGradientProduct.workspaceCount(images: images))
    inputGradientProduct.clearUnreached(inputGradient, images: images)
    inputGradientProduct.run(
      outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images,
      workspace: workspace)
  }

  /// Adds the loss's gradient with respect to the filters to `filterGradient`, image by image in order.
  public func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    check(workspace, workspaceCount(images: images))
    let sums = workspace[workspace.count - filterGradientSumCount..<workspace.count]
    addFilterGradient(
      input: input, outputGradient: outputGradient, sums: sums, filterGradient: filterGradient, images: images,
      isFirst: true, workspace: workspace[0..<workspace.count - sums.count])
    endFilterGradient(sums, filterGradient: filterGradient)
  }

  /// Floats of the sums that an algorithm keeps while images are added; 0 where it adds to the gradient itself.
  ///
  /// Transforming the sums back costs much, so a caller with several calls' images ends once.
  public var filterGradientSumCount: Int { filterGradientProduct.sumCount }

  /// Adds some images, in order, to `sums`, or to `filterGradient` where there are none.
  ///
  /// - Parameters:
  ///   - isFirst: Whether the sums begin with these images, whatever they hold.
  ///   - piece: One of `filterGradientPieces`, which alone is added; another thread with sums of its own may add another.
  public func addFilterGradient(
    input: FloatView, outputGradient: FloatView, sums: FloatView, filterGradient: FloatView, images: Int,
    isFirst: Bool, piece: GradientPiece = .whole, workspace: FloatView
  ) {
    check(input, images * geometry.inputCount)
    check(outputGradient, images * geometry.outputCount)
    check(filterGradient, geometry.filterCount)
    check(sums, filterGradientSumCount)
    check(workspace, filterGradientProduct.workspaceCount(images: images))
    filterGradientProduct.add(
      input: input, outputGradient: outputGradient, sums: sums, filterGradient: filterGradient, images: images,
      isFirst: isFirst, piece: piece, workspace: workspace)
  }

  /// Adds what `sums` stand for to `filterGradient`.
  public func endFilterGradient(_ sums: FloatView, filterGradient: FloatView, piece: GradientPiece = .whole) {
    filterGradientProduct.end(sums, filterGradient: filterGradient, piece: piece)
  }

  /// In how many pieces the filter gradient is found apart, where so many are wanted. A piece's bits are those of the whole.
  public func filterGradientPieces(most: Int) -> Int { filterGradientProduct.pieces(most: most) }

  /// Whether an epilogue may add a residual map.
  public var takesResidual: Bool { forwardProduct.takesResidual }

  /// Whether an epilogue may pool.
  public var takesPool: Bool { forwardProduct.takesPool }

  func checkEpilogue(_ epilogue: ConvolutionEpilogue, _ output: FloatView, images: Int) {
    epilogue.check(geometry, output, images: images)
    precondition(epilogue.residual == nil || takesResidual, "vectors along positions or channels add no residual")
    precondition(!epilogue.pools || takesPool, "only tiles of Winograd's algorithm hold squares")
  }

  func check(_ view: FloatView, _ count: Int) {
    precondition(view.count >= count, "a view of \(view.count) where \(count) are needed")
  }
}
