/// Which algorithms a convolution may use.
public enum ConvolutionPreference: Sendable {
  /// Whichever is fastest for the geometry.
  case auto
  /// Patches and products only: no transforms, so the smallest rounding error.
  case im2col
  /// Winograd's wherever it exists for the geometry.
  case winograd
}

/// What the owner of a convolution knows about its calls; decides how the work is shared out, never the bits of forward.
public struct ConvolutionUse: Sendable {
  /// The most images of a call on a whole batch.
  public let images: Int
  /// Whether filters change from one call to the next.
  public let changesFilters: Bool

  public init(images: Int, changesFilters: Bool) {
    self.images = images
    self.changesFilters = changesFilters
  }
}

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
  let direct: DirectConvolution
  /// Set when the geometry asks for Winograd's algorithm.
  let winograd: WinogradConvolution?
  /// The same products on a whole batch, set where the layer has so many filters, or the batch so few tiles, that it should be
  /// computed that way. The bits of forward are the same.
  public let batchWide: BatchWideWinograd?
  /// Set when forward and input gradient multiply pairs of bf16.
  let bf16: BF16Convolution?
  /// Set when forward and filter gradient have vectors along positions.
  let planar: PlanarConvolution?

  public init(
    _ geometry: ConvolutionGeometry, engine: Engine, preference: ConvolutionPreference = .auto,
    precision: ProductPrecision = .float32, use: ConvolutionUse? = nil
  ) {
    self.geometry = geometry
    let direct = DirectConvolution(geometry, engine: engine)
    let winograd = WinogradConvolution(geometry, kernels: engine.kernels)
    let pairs = precision == .bf16 ? BF16Convolution(geometry, engine: engine) : nil
    self.direct = direct
    switch ConvolutionAlgorithm(geometry, winograd: winograd, preference: preference, multipliesPairs: pairs != nil) {
    case .direct:
      bf16 = pairs
      planar = pairs == nil ? PlanarConvolution(geometry, kernels: engine.kernels) : nil
      self.winograd = nil
      batchWide = nil
    case .winograd:
      bf16 = nil
      planar = nil
      self.winograd = winograd
      batchWide = winograd.flatMap { BatchWideWinograd($0, engine: engine, use: use) }
    }
  }

  /// The name of the algorithm, for `cnn bench` and `cnn train --dry-run`.
  public var algorithm: String {
    winograd?.name ?? (bf16 != nil ? "direct bf16" : planar != nil ? "planar" : "direct")
  }

  /// Floats that `prepareForward` writes.
  public var forwardFilterCount: Int {
    winograd?.forwardFilterCount ?? bf16?.forwardFilterCount ?? planar?.forwardFilterCount
      ?? direct.forwardFilterCount
  }

  /// Floats that `prepareInputGradient` writes.
  public var inputGradientFilterCount: Int {
    winograd?.inputGradientFilterCount ?? bf16?.inputGradientFilterCount ?? direct.inputGradientFilterCount
  }

  /// Floats of scratch that one thread needs for a call on that many images.
  public func workspaceCount(images: Int) -> Int {
    max(directWorkspaceCount(images: images) + (planar?.sumCount ?? 0), winograd?.workspaceCount ?? 0)
  }

  /// The same for who keeps the filter gradient's sums elsewhere and doesn't call `filterGradient`.
  public func workspaceCountWithoutSums(images: Int) -> Int {
    max(directWorkspaceCount(images: images), winograd?.workspaceCountWithoutSums ?? 0)
  }

  /// What the products that are computed directly need.
  private func directWorkspaceCount(images: Int) -> Int {
    guard winograd == nil else { return 0 }
    return max(
      direct.workspaceCount(images: images), bf16?.workspaceCount(images: images) ?? 0, planar?.workspaceCount ?? 0)
  }

  /// Brings the filters into the order in which `forward` reads them; once a step, whenever they have changed.
  ///
  /// The work splits into `parts` pieces of about equal size that may run on different threads.
  public func prepareForward(filters: FloatView, into prepared: FloatView, part: Int = 0, parts: Int = 1) {
    check(filters, geometry.filterCount)
    check(prepared, forwardFilterCount)
    if let winograd {
      winograd.prepareForward(filters: filters, into: prepared, part: part, parts: parts)
    } else if let bf16 {
      bf16.prepareForward(filters: filters, into: prepared, part: part, parts: parts)
    } else if let planar {
      // Such filters are few, so one part does all.
      if part == 0 { planar.prepareForward(filters: filters, into: prepared) }
    } else {
      direct.prepareForward(filters: filters, into: prepared, part: part, parts: parts)
    }
  }

  /// As `prepareForward`, for `inputGradient`.
  public func prepareInputGradient(filters: FloatView, into prepared: FloatView, part: Int = 0, parts: Int = 1) {
    check(filters, geometry.filterCount)
    check(prepared, inputGradientFilterCount)
    if let winograd {
      winograd.prepareInputGradient(filters: filters, into: prepared, part: part, parts: parts)
    } else if let bf16 {
      bf16.prepareInputGradient(filters: filters, into: prepared, part: part, parts: parts)
    } else {
      direct.prepareInputGradient(filters: filters, into: prepared, part: part, parts: parts)
    }
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
    check(workspace, workspaceCountWithoutSums(images: images))
    if let winograd {
      winograd.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images,
        workspace: workspace)
    } else if let bf16 {
      bf16.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images,
        workspace: workspace)
    } else if let planar {
      planar.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images,
        workspace: workspace)
    } else {
      direct.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images,
        workspace: workspace)
    }
  }

  /// The loss's gradient with respect to the input; overwrites `inputGradient`.
  public func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    check(outputGradient, images * geometry.outputCount)
    check(prepared, inputGradientFilterCount)
    check(inputGradient, images * geometry.inputCount)
    check(workspace, workspaceCountWithoutSums(images: images))
    if let winograd {
      winograd.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images,
        workspace: workspace)
    } else if let bf16 {
      bf16.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images,
        workspace: workspace)
    } else {
      direct.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images,
        workspace: workspace)
    }
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
  /// Who has several calls' images ends once, and so pays for transforming the sums back once.
  public var filterGradientSumCount: Int { winograd?.filterGradientSumCount ?? planar?.sumCount ?? 0 }

  /// Adds some images, in order, to `sums`, or to `filterGradient` where there are none.
  ///
  /// - Parameter isFirst: Whether the sums begin with these images, whatever they hold.
  public func addFilterGradient(
    input: FloatView, outputGradient: FloatView, sums: FloatView, filterGradient: FloatView, images: Int,
    isFirst: Bool, workspace: FloatView
  ) {
    check(input, images * geometry.inputCount)
    check(outputGradient, images * geometry.outputCount)
    check(filterGradient, geometry.filterCount)
    check(sums, filterGradientSumCount)
    if let winograd {
      check(workspace, winograd.filterGradientWorkspaceCount)
      winograd.addToSums(
        sums, input: input, outputGradient: outputGradient, images: images, isFirst: isFirst, workspace: workspace)
    } else if let planar {
      check(workspace, planar.workspaceCount)
      if isFirst { sums.fill(0) }
      planar.addToSums(sums, input: input, outputGradient: outputGradient, images: images, workspace: workspace)
    } else {
      check(workspace, direct.workspaceCount(images: images))
      direct.filterGradient(
        input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: images,
        workspace: workspace)
    }
  }

  /// Adds what `sums` stand for to `filterGradient`.
  public func endFilterGradient(_ sums: FloatView, filterGradient: FloatView) {
    winograd?.addTransformed(sums, to: filterGradient)
    planar?.addLaneSums(sums, to: filterGradient)
  }

  /// Whether an epilogue may add a residual map.
  public var takesResidual: Bool { planar == nil && !direct.isDepthwise }

  /// Whether an epilogue may pool.
  public var takesPool: Bool { winograd != nil }

  func checkEpilogue(_ epilogue: ConvolutionEpilogue, _ output: FloatView, images: Int) {
    epilogue.check(geometry, output, images: images)
    precondition(epilogue.residual == nil || takesResidual, "vectors along positions or channels add no residual")
    precondition(!epilogue.pools || takesPool, "only tiles of Winograd's algorithm hold squares")
  }

  func check(_ view: FloatView, _ count: Int) {
    precondition(view.count >= count, "a view of \(view.count) where \(count) are needed")
  }
}
