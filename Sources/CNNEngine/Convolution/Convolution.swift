/// Which algorithms a convolution may use.
public enum ConvolutionPreference: Sendable {
  /// Whichever is fastest for the geometry.
  case auto
  /// Patches and products only: no transforms, so the smallest rounding error.
  case im2col
  /// Winograd's wherever it exists for the geometry.
  case winograd
}

/// A convolution layer's three products: forward, input gradient, filter gradient.
///
/// The algorithm follows from the geometry, the instruction set and the preference, never from the number of images,
/// and each output element is summed in one fixed order. So the bits of an image's result don't depend on how many
/// images a call has, nor on which thread makes it.
///
/// - Shape: images are `[height, width, channels]`, contiguous; filters `[height, width, channels / groups, filters]`.
public struct Convolution: Sendable {
  public let geometry: ConvolutionGeometry
  let engine: Engine

  public init(_ geometry: ConvolutionGeometry, engine: Engine, preference: ConvolutionPreference = .auto) {
    self.geometry = geometry
    self.engine = engine
  }

  /// The name of the algorithm, for `cnn bench` and `cnn train --dry-run`.
  public var algorithm: String { "direct" }

  /// Floats that `prepareForward` writes.
  public var forwardFilterCount: Int { geometry.filterCount }

  /// Floats that `prepareInputGradient` writes.
  public var inputGradientFilterCount: Int { geometry.filterCount }

  /// Floats of scratch that one thread needs for a call on that many images.
  public func workspaceCount(images: Int) -> Int { 0 }

  /// Brings the filters into the order in which `forward` reads them; once a step, whenever they have changed.
  ///
  /// The work splits into `parts` pieces of about equal size that may run on different threads.
  public func prepareForward(filters: FloatView, into prepared: FloatView, part: Int = 0, parts: Int = 1) {
    if part == 0 { prepared.pointer.update(from: filters.pointer, count: geometry.filterCount) }
  }

  /// As `prepareForward`, for `inputGradient`.
  public func prepareInputGradient(filters: FloatView, into prepared: FloatView, part: Int = 0, parts: Int = 1) {
    if part == 0 { prepared.pointer.update(from: filters.pointer, count: geometry.filterCount) }
  }

  /// `output = filters * input + bias`, and `max(0, ...)` of it if `rectified`; overwrites `output`.
  ///
  /// relu is the one activation that costs nothing while the tile is in registers; others are a pass of their own.
  public func forward(
    input: FloatView, prepared: FloatView, bias: FloatView?, rectified: Bool, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    check(input, images * geometry.inputCount)
    check(output, images * geometry.outputCount)
    for image in 0..<images { forwardImage(image, input, prepared, bias, rectified, output) }
  }

  private func forwardImage(
    _ image: Int, _ input: FloatView, _ filters: FloatView, _ bias: FloatView?, _ rectified: Bool, _ output: FloatView
  ) {
    let count = geometry.outputCount
    for i in 0..<count { output.pointer[image * count + i] = bias.map { $0.pointer[i % geometry.filters] } ?? 0 }
    forEachProduct(image: image) { x, y, w in output.pointer[y] += input.pointer[x] * filters.pointer[w] }
    guard rectified else { return }
    for i in image * count..<(image + 1) * count { output.pointer[i] = max(0, output.pointer[i]) }
  }

  /// The loss's gradient with respect to the input; overwrites `inputGradient`.
  public func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    check(outputGradient, images * geometry.outputCount)
    check(inputGradient, images * geometry.inputCount)
    inputGradient[0..<images * geometry.inputCount].fill(0)
    for image in 0..<images {
      forEachProduct(image: image) { x, y, w in
        inputGradient.pointer[x] += outputGradient.pointer[y] * prepared.pointer[w]
      }
    }
  }

  /// Adds the loss's gradient with respect to the filters to `filterGradient`, image by image in order.
  public func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    check(input, images * geometry.inputCount)
    check(outputGradient, images * geometry.outputCount)
    check(filterGradient, geometry.filterCount)
    for image in 0..<images {
      forEachProduct(image: image) { x, y, w in
        filterGradient.pointer[w] += input.pointer[x] * outputGradient.pointer[y]
      }
    }
  }

  private func check(_ view: FloatView, _ count: Int) {
    precondition(view.count >= count, "a view of \(view.count) where \(count) are needed")
  }

  /// Visits the indices of every product of one image: input, output, filter.
  private func forEachProduct(image: Int, _ visit: (_ input: Int, _ output: Int, _ filter: Int) -> Void) {
    let g = geometry
    for oy in 0..<g.outputHeight {
      for ox in 0..<g.outputWidth {
        for ky in 0..<g.windowHeight {
          let iy = oy * g.strideHeight + ky * g.dilationHeight - g.paddingTop
          guard iy >= 0, iy < g.inputHeight else { continue }
          for kx in 0..<g.windowWidth {
            let ix = ox * g.strideWidth + kx * g.dilationWidth - g.paddingLeft
            guard ix >= 0, ix < g.inputWidth else { continue }
            for f in 0..<g.filters {
              let group = f / g.filtersPerGroup
              for c in 0..<g.channelsPerGroup {
                let x = ((image * g.inputHeight + iy) * g.inputWidth + ix) * g.channels + group * g.channelsPerGroup + c
                let y = ((image * g.outputHeight + oy) * g.outputWidth + ox) * g.filters + f
                visit(x, y, ((ky * g.windowWidth + kx) * g.channelsPerGroup + c) * g.filters + f)
              }
            }
          }
        }
      }
    }
  }
}
