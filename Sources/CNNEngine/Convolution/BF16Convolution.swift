import CNNKernels

/// Forward and input gradient of a convolution in bf16, where an instruction multiplies pairs.
///
/// A word of two neighbouring channels takes the place of a float, so both are the passes of a convolution with half the
/// channels. Maps are rounded when they are copied, filters when they are prepared. The filter gradient would need pairs
/// of positions, two copies of each map; it stays in 32 bits.
struct BF16Convolution: Sendable {
  private let geometry: ConvolutionGeometry
  private let engine: Engine
  private let products: any ProductKernels.Type
  private let forwardPass: WindowPass
  private let phases: [InputGradientPhase]
  let inputGradientFilterCount: Int

  /// Fewer would leave rounding the map a cost that the products don't earn back.
  private static let fewestChannels = 16

  /// `nil` where no instruction multiplies pairs, or the geometry has no pairs of channels.
  init?(_ geometry: ConvolutionGeometry, engine: Engine) {
    guard let products = engine.pairProducts, geometry.groups == 1, geometry.channels % 2 == 0,
      geometry.filters % 2 == 0, geometry.channels >= Self.fewestChannels, geometry.filters >= Self.fewestChannels
    else { return nil }
    self.geometry = geometry
    self.engine = engine
    self.products = products
    var halved = geometry
    halved.channels /= 2
    var pass = halved.forwardPass
    pass.multipliesPairs = true
    forwardPass = pass

    halved = geometry
    halved.filters /= 2
    var phases = halved.inputGradientPhases
    var offset = 0
    for i in phases.indices where !phases[i].isEmpty {
      phases[i].pass.multipliesPairs = true
      phases[i].pass.filterOffset = offset
      offset += phases[i].pass.preparedCount(products)
    }
    self.phases = phases
    inputGradientFilterCount = offset
  }

  var forwardFilterCount: Int { forwardPass.preparedCount(products) }

  func workspaceCount(images: Int) -> Int {
    let gradient = phases.map { $0.pass.workspaceCount(images: images, products) }.max() ?? 0
    return max(
      pairCount(geometry.inputCount, images) + forwardPass.workspaceCount(images: images, products),
      pairCount(geometry.outputCount, images) + gradient)
  }

  /// Words of some images' pairs.
  private func pairCount(_ imageCount: Int, _ images: Int) -> Int {
    roundedUp(images * imageCount / 2, FloatBuffer.alignment)
  }

  func prepareForward(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    let width = products.panelWidth
    let panelFloats = forwardPass.patchCount * width
    for panel in share(of: forwardPass.panelCount(products), part: part, parts: parts) {
      engine.kernels.pairPanels(
        filters.pointer + panel * width, steps: geometry.patchCount,
        columns: min(width, geometry.filters - panel * width), stepStride: geometry.filters, columnStride: 1,
        into: prepared.pointer + panel * panelFloats, panelStride: panelFloats)
    }
  }

  /// For each tap the matrix filters x channels, which is the transpose of what is stored.
  func prepareInputGradient(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    let width = products.panelWidth
    for phase in phases where !phase.isEmpty {
      let panelFloats = phase.pass.patchCount * width
      for panel in share(of: phase.pass.panelCount(products), part: part, parts: parts) {
        var target = prepared.pointer + phase.pass.filterOffset + panel * panelFloats
        for row in phase.windowRows {
          for column in phase.windowColumns {
            let tap = (row * geometry.window.width + column) * geometry.channels + panel * width
            engine.kernels.pairPanels(
              filters.pointer + tap * geometry.filters, steps: geometry.filters,
              columns: min(width, geometry.channels - panel * width), stepStride: 1, columnStride: geometry.filters,
              into: target, panelStride: 0)
            target += geometry.filters / 2 * width
          }
        }
      }
    }
  }

  func forward(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    let (pairs, workspace) = paired(input, imageCount: geometry.inputCount, images: images, workspace)
    forwardPass.run(
      input: pairs, prepared: prepared.pointer, epilogue: epilogue.pointers(output: output), output: output.pointer,
      images: images, workspace: workspace, engine: engine)
  }

  /// Clears the gradient where some pixels are reached by no window.
  func clearUnreached(_ inputGradient: FloatView, images: Int) {
    guard phases.contains(where: \.isEmpty) else { return }
    inputGradient.pointer.update(repeating: 0, count: images * geometry.inputCount)
  }

  func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    let (pairs, workspace) = paired(outputGradient, imageCount: geometry.outputCount, images: images, workspace)
    for phase in phases where !phase.isEmpty {
      phase.pass.run(
        input: pairs, prepared: prepared.pointer, epilogue: Epilogue(), output: inputGradient.pointer,
        images: images, workspace: workspace, engine: engine)
    }
  }

  private func paired(
    _ map: FloatView, imageCount: Int, images: Int, _ workspace: FloatView
  ) -> (pairs: UnsafePointer<Float>, workspace: FloatView) {
    engine.kernels.pairRow(map.pointer, into: workspace.pointer, steps: images * imageCount)
    return (
      UnsafePointer(workspace.pointer), workspace[pairCount(imageCount, images)..<workspace.count]
    )
  }
}
