/// How a convolution's output is computed.
enum ConvolutionForward: Sendable {
  case direct(DirectConvolution)
  case bf16(BF16Convolution)
  case planar(PlanarConvolution)
  case winograd(WinogradConvolution)

  var algorithm: ProductAlgorithm {
    switch self {
    case .direct: .direct
    case .bf16: .directBF16
    case .planar: .planar
    case .winograd: .winograd
    }
  }

  /// Whether an epilogue may add a residual map: not with vectors along positions or channels.
  var takesResidual: Bool {
    switch self {
    case .direct(let direct): !direct.isDepthwise
    case .planar: false
    case .bf16, .winograd: true
    }
  }

  /// Whether an epilogue may pool: only tiles of Winograd's algorithm hold squares.
  var takesPool: Bool { algorithm == .winograd }

  /// Whether threads may share out the rows of output.
  var hasParts: Bool { algorithm != .directBF16 }

  /// Floats that `prepare` writes.
  var filterCount: Int {
    switch self {
    case .direct(let direct): direct.forwardFilterCount
    case .bf16(let pairs): pairs.forwardFilterCount
    case .planar(let planar): planar.forwardFilterCount
    case .winograd(let winograd): winograd.forwardFilterCount
    }
  }

  func workspaceCount(images: Int) -> Int {
    switch self {
    case .direct(let direct): direct.workspaceCount(images: images)
    case .bf16(let pairs): pairs.workspaceCount(images: images)
    case .planar(let planar): planar.workspaceCount
    case .winograd(let winograd): winograd.workspaceCountWithoutSums
    }
  }

  func prepare(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    switch self {
    case .direct(let direct): direct.prepareForward(filters: filters, into: prepared, part: part, parts: parts)
    case .bf16(let pairs): pairs.prepareForward(filters: filters, into: prepared, part: part, parts: parts)
    case .planar(let planar):
      // Such filters are few, so one part does all.
      if part == 0 { planar.prepareForward(filters: filters, into: prepared) }
    case .winograd(let winograd): winograd.prepareForward(filters: filters, into: prepared, part: part, parts: parts)
    }
  }

  func run(
    input: FloatView, prepared: FloatView, epilogue: ConvolutionEpilogue, output: FloatView, images: Int, part: Int = 0,
    parts: Int = 1, workspace: FloatView
  ) {
    switch self {
    case .direct(let direct):
      direct.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images, part: part, parts: parts,
        workspace: workspace)
    case .bf16(let pairs):
      pairs.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images, workspace: workspace)
    case .planar(let planar):
      planar.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images, part: part, parts: parts,
        workspace: workspace)
    case .winograd(let winograd):
      winograd.forward(
        input: input, prepared: prepared, epilogue: epilogue, output: output, images: images, part: part, parts: parts,
        workspace: workspace)
    }
  }
}
