import CNNKernels

/// Convolution as products of patches and filters, for every geometry.
struct DirectConvolution: Sendable {
  let geometry: ConvolutionGeometry
  let engine: Engine
  private let forwardPass: WindowPass
  private let phases: [InputGradientPhase]
  private let filterGradientPass: FilterGradientPass

  init(_ geometry: ConvolutionGeometry, engine: Engine) {
    self.geometry = geometry
    self.engine = engine
    forwardPass = geometry.forwardPass
    filterGradientPass = FilterGradientPass(geometry)
    var phases = geometry.inputGradientPhases
    var offset = 0
    for i in phases.indices where !phases[i].isEmpty {
      phases[i].pass.filterOffset = offset
      offset += phases[i].pass.preparedCount(engine.kernels.products)
    }
    self.phases = phases
    inputGradientFilterCount = offset
  }

  var forwardFilterCount: Int { forwardPass.preparedCount(engine.kernels.products) }
  let inputGradientFilterCount: Int

  func workspaceCount(images: Int) -> Int {
    let kernels = engine.kernels.products
    let gradient = phases.map { $0.pass.workspaceCount(images: images, kernels) }.max() ?? 0
    return max(
      forwardPass.workspaceCount(images: images, kernels), gradient, filterGradientPass.workspaceCount(images: images))
  }

  func prepareForward(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    let width = engine.kernels.products.panelWidth
    let panels = forwardPass.panelCount(engine.kernels.products)
    let panelFloats = geometry.patchCount * width
    for piece in share(of: geometry.groups * panels, part: part, parts: parts) {
      let first = piece % panels * width
      engine.kernels.packing.packPanels(
        filters.pointer + piece / panels * geometry.filtersPerGroup + first, geometry.patchCount,
        min(width, geometry.filtersPerGroup - first), geometry.filters, 1, prepared.pointer + piece * panelFloats,
        panelFloats)
    }
  }

  func prepareInputGradient(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    for phase in phases where !phase.isEmpty {
      let panels = phase.pass.panelCount(engine.kernels.products)
      for piece in share(of: geometry.groups * panels, part: part, parts: parts) {
        prepare(phase, group: piece / panels, panel: piece % panels, filters: filters, prepared: prepared)
      }
    }
  }

  /// One panel: for each tap the matrix filters x channels, which is the transpose of what is stored.
  private func prepare(
    _ phase: InputGradientPhase, group: Int, panel: Int, filters: FloatView, prepared: FloatView
  ) {
    let width = engine.kernels.products.panelWidth
    let panels = phase.pass.panelCount(engine.kernels.products)
    let channels = geometry.channelsPerGroup
    let first = panel * width
    var target = prepared.pointer + phase.pass.filterOffset + (group * panels + panel) * phase.pass.patchCount * width
    for row in phase.windowRows {
      for column in phase.windowColumns {
        let tap = (row * geometry.windowWidth + column) * channels + first
        engine.kernels.packing.packPanels(
          filters.pointer + tap * geometry.filters + group * geometry.filtersPerGroup, geometry.filtersPerGroup,
          min(width, channels - first), 1, geometry.filters, target, 0)
        target += geometry.filtersPerGroup * width
      }
    }
  }

  func forward(
    input: FloatView, prepared: FloatView, bias: FloatView?, rectified: Bool, output: FloatView, images: Int,
    workspace: FloatView
  ) {
    forwardPass.run(
      input: input.pointer, prepared: prepared.pointer, bias: bias.map { UnsafePointer($0.pointer) },
      rectified: rectified, output: output.pointer, images: images, workspace: workspace, engine: engine)
  }

  func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, workspace: FloatView
  ) {
    if phases.contains(where: \.isEmpty) {
      inputGradient.pointer.update(repeating: 0, count: images * geometry.inputCount)
    }
    for phase in phases where !phase.isEmpty {
      phase.pass.run(
        input: outputGradient.pointer, prepared: prepared.pointer, bias: nil, rectified: false,
        output: inputGradient.pointer, images: images, workspace: workspace, engine: engine)
    }
  }

  func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int, workspace: FloatView
  ) {
    filterGradientPass.run(
      input: input.pointer, outputGradient: outputGradient.pointer, filterGradient: filterGradient.pointer,
      images: images, workspace: workspace, engine: engine)
  }
}

/// The indices of one of `parts` nearly equal shares.
func share(of count: Int, part: Int, parts: Int) -> Range<Int> { count * part / parts..<count * (part + 1) / parts }
