import CNNKernels

/// Convolution as products of patches and filters, for every geometry.
struct DirectConvolution: Sendable {
  let geometry: ConvolutionGeometry
  let engine: Engine
  /// Forward and filter gradient run on this geometry if there is one.
  private let widening: WidenedGeometry?
  /// All three products run on this geometry if there is one.
  private let merging: MergedGroups?
  private let forwardPass: WindowPass
  private let filterGradientPass: FilterGradientPass
  /// The input gradient: spread, or gathered phase by phase.
  private let spreading: SpreadingPass?
  private let phases: [InputGradientPhase]
  private let packedGradientFilterCount: Int

  init(_ geometry: ConvolutionGeometry, engine: Engine) {
    self.geometry = geometry
    self.engine = engine
    let lanes = engine.kernels.lanes
    widening = WidenedGeometry(geometry, lanes: lanes)
    merging = MergedGroups(geometry, lanes: lanes)
    let computed = widening?.widened ?? merging?.merged ?? geometry
    forwardPass = computed.forwardPass
    filterGradientPass = FilterGradientPass(computed)
    if SpreadingPass.isCheaper(for: geometry, lanes: lanes) {
      let spreading = SpreadingPass(geometry)
      self.spreading = spreading
      phases = []
      packedGradientFilterCount = spreading.preparedCount(engine.kernels)
    } else {
      spreading = nil
      var phases = (merging?.merged ?? geometry).inputGradientPhases
      var offset = 0
      for i in phases.indices where !phases[i].isEmpty {
        phases[i].pass.filterOffset = offset
        offset += phases[i].pass.preparedCount(engine.kernels)
      }
      self.phases = phases
      packedGradientFilterCount = offset
    }
  }

  var spreads: Bool { spreading != nil }

  /// Whether forward has vectors along channels, each with its own filter.
  var isDepthwise: Bool { forwardPass.isDepthwise }

  /// Floats of the widened or merged filters, from which panels are packed.
  private var expandedFilterCount: Int { (widening?.widened ?? merging?.merged)?.filterCount ?? 0 }

  /// Panels, and after them the expanded filters.
  var forwardFilterCount: Int { packedFilterCount + expandedFilterCount }
  /// The same.
  var inputGradientFilterCount: Int { packedGradientFilterCount + (merging?.merged.filterCount ?? 0) }

  private var packedFilterCount: Int { forwardPass.preparedCount(engine.kernels) }

  func workspaceCount(images: Int) -> Int {
    let kernels = engine.kernels
    let gradient = phases.map { $0.pass.workspaceCount(images: images, kernels) }.max() ?? 0
    return max(
      forwardPass.workspaceCount(images: images, kernels) + (widening?.widened.filters ?? 0), gradient,
      spreading?.workspaceCount ?? 0,
      filterGradientPass.workspaceCount(images: images, kernels) + expandedFilterCount)
  }

  func prepareForward(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    if let widening {
      // Such filters are few, so one part does all.
      guard part == 0 else { return }
      let expanded = prepared.pointer + packedFilterCount
      widening.expand(filters.pointer, into: expanded, packing: engine.kernels)
      pack(UnsafePointer(expanded), widening.widened, into: prepared, part: 0, parts: 1)
    } else if let merging {
      guard part == 0 else { return }
      let expanded = prepared.pointer + packedFilterCount
      merging.expand(filters.pointer, into: expanded)
      pack(UnsafePointer(expanded), merging.merged, into: prepared, part: 0, parts: 1)
    } else if geometry.isDepthwise {
      for tap in share(of: geometry.patchCount, part: part, parts: parts) {
        let first = tap * geometry.filters
        (prepared.pointer + first).update(from: filters.pointer + first, count: geometry.filters)
      }
    } else {
      pack(UnsafePointer(filters.pointer), geometry, into: prepared, part: part, parts: parts)
    }
  }

  private func pack(
    _ filters: UnsafePointer<Float>, _ geometry: ConvolutionGeometry, into prepared: FloatView, part: Int, parts: Int
  ) {
    let width = engine.kernels.panelWidth
    let panels = forwardPass.panelCount(engine.kernels)
    let panelFloats = geometry.patchCount * width
    for piece in share(of: geometry.groups * panels, part: part, parts: parts) {
      let first = piece % panels * width
      engine.kernels.packPanels(
        filters + piece / panels * geometry.filtersPerGroup + first, rows: geometry.patchCount,
        columns: min(width, geometry.filtersPerGroup - first), rowStride: geometry.filters, columnStride: 1,
        into: prepared.pointer + piece * panelFloats, panelStride: panelFloats)
    }
  }

  func prepareInputGradient(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    spreading?.prepare(filters: filters, into: prepared, part: part, parts: parts, engine: engine)
    if let merging {
      guard part == 0 else { return }
      let expanded = prepared.pointer + packedGradientFilterCount
      merging.expand(filters.pointer, into: expanded)
      preparePhases(UnsafePointer(expanded), merging.merged, into: prepared, part: 0, parts: 1)
    } else {
      preparePhases(UnsafePointer(filters.pointer), geometry, into: prepared, part: part, parts: parts)
    }
  }

  private func preparePhases(
    _ filters: UnsafePointer<Float>, _ geometry: ConvolutionGeometry, into prepared: FloatView, part: Int, parts: Int
  ) {
    for phase in phases where !phase.isEmpty {
      if geometry.isDepthwise {
        if part == 0 { reorder(phase, filters: filters, prepared: prepared) }
        continue
      }
      let panels = phase.pass.panelCount(engine.kernels)
      for piece in share(of: geometry.groups * panels, part: part, parts: parts) {
        prepare(phase, geometry, group: piece / panels, panel: piece % panels, filters: filters, prepared: prepared)
      }
    }
  }

  /// A depthwise phase's taps in its own order.
  private func reorder(_ phase: InputGradientPhase, filters: UnsafePointer<Float>, prepared: FloatView) {
    var target = prepared.pointer + phase.pass.filterOffset
    for row in phase.windowRows {
      for column in phase.windowColumns {
        let tap = (row * geometry.window.width + column) * geometry.filters
        target.update(from: filters + tap, count: geometry.filters)
        target += geometry.filters
      }
    }
  }

  /// One panel: for each tap the matrix filters x channels, which is the transpose of what is stored.
  private func prepare(
    _ phase: InputGradientPhase, _ geometry: ConvolutionGeometry, group: Int, panel: Int,
    filters: UnsafePointer<Float>, prepared: FloatView
  ) {
    let width = engine.kernels.panelWidth
    let panels = phase.pass.panelCount(engine.kernels)
    let channels = geometry.channelsPerGroup
    let first = panel * width
    var target = prepared.pointer + phase.pass.filterOffset + (group * panels + panel) * phase.pass.patchCount * width
    for row in phase.windowRows {
      for column in phase.windowColumns {
        let tap = (row * geometry.window.width + column) * channels + first
        engine.kernels.packPanels(
          filters + tap * geometry.filters + group * geometry.filtersPerGroup, rows: geometry.filtersPerGroup,
          columns: min(width, channels - first), rowStride: 1, columnStride: geometry.filters, into: target,
          panelStride: 0)
        target += geometry.filtersPerGroup * width
      }
    }
  }

  /// - Parameters:
  ///   - part: One of `parts` shares of the rows of output.
  func forward(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int, part: Int = 0,
    parts: Int = 1, workspace: FloatView
  ) {
    var stored = epilogue.pointers(output: output)
    var workspace = workspace
    if let widening, let bias = epilogue.bias {
      widening.repeatBias(bias.pointer, into: workspace.pointer)
      stored.bias = UnsafePointer(workspace.pointer)
      workspace = workspace[widening.widened.filters..<workspace.count]
    }
    forwardPass.part(share(of: forwardPass.positions.height, part: part, parts: parts)).run(
      input: input.pointer, prepared: prepared.pointer, epilogue: stored, output: output.pointer, images: images,
      workspace: workspace, engine: engine)
  }

  /// Clears the gradient where some pixels are reached by no window.
  func clearUnreached(_ inputGradient: FloatView, images: Int) {
    guard phases.contains(where: \.isEmpty) else { return }
    inputGradient.pointer.update(repeating: 0, count: images * geometry.inputCount)
  }

  /// One of `parts` shares of the rows of every phase; all of what is spread, which is one share.
  func inputGradient(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, part: Int, parts: Int,
    workspace: FloatView
  ) {
    precondition(spreading == nil || parts == 1, "patches overlap")
    spreading?.run(
      outputGradient: outputGradient.pointer, prepared: prepared.pointer, inputGradient: inputGradient.pointer,
      images: images, workspace: workspace, engine: engine)
    for phase in phases where !phase.isEmpty {
      phase.pass.part(share(of: phase.pass.positions.height, part: part, parts: parts)).run(
        input: outputGradient.pointer, prepared: prepared.pointer, epilogue: Epilogue(), output: inputGradient.pointer,
        images: images, workspace: workspace, engine: engine)
    }
  }

  /// Pieces of the filters whose gradients may be found apart.
  var filterGradientPieces: Int {
    expandedFilterCount == 0 ? filterGradientPass.pieceCount(engine.kernels) : 1
  }

  /// - Parameter piece: One of `filterGradientPieces`, which alone is added.
  func filterGradient(
    input: FloatView, outputGradient: FloatView, filterGradient: FloatView, images: Int,
    piece: GradientPiece = .whole, workspace: FloatView
  ) {
    guard expandedFilterCount > 0 else {
      filterGradientPass.run(
        input: input.pointer, outputGradient: outputGradient.pointer, filterGradient: filterGradient.pointer,
        images: images, pieces: piece.share(of: filterGradientPieces), workspace: workspace, engine: engine)
      return
    }
    // Folded image by image, so that the order of additions doesn't depend on how many a call has.
    let wide = workspace[0..<expandedFilterCount]
    for image in 0..<images {
      wide.fill(0)
      filterGradientPass.run(
        input: input.pointer + image * geometry.inputCount,
        outputGradient: outputGradient.pointer + image * geometry.outputCount, filterGradient: wide.pointer, images: 1,
        workspace: workspace[wide.count..<workspace.count], engine: engine)
      widening?.fold(wide.pointer, into: filterGradient.pointer, packing: engine.kernels)
      merging?.fold(wide.pointer, into: filterGradient.pointer)
    }
  }
}

/// The indices of one of `parts` nearly equal shares.
func share(of count: Int, part: Int, parts: Int) -> Range<Int> { count * part / parts..<count * (part + 1) / parts }
