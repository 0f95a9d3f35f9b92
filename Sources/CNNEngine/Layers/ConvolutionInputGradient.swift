/// How the gradient of a convolution's input is computed.
enum ConvolutionInputGradient: Sendable {
  case direct(DirectConvolution)
  case bf16(BF16Convolution)
  case winograd(WinogradConvolution)

  /// Whether threads may share out the rows of input: not where patches are spread over each other.
  var hasParts: Bool {
    switch self {
    case .direct(let direct): !direct.spreads
    case .bf16: false
    case .winograd(let winograd): winograd.spreadingTiling == nil
    }
  }

  /// Floats that `prepare` writes.
  var filterCount: Int {
    switch self {
    case .direct(let direct): direct.inputGradientFilterCount
    case .bf16(let pairs): pairs.inputGradientFilterCount
    case .winograd(let winograd): winograd.inputGradientFilterCount
    }
  }

  func workspaceCount(images: Int) -> Int {
    switch self {
    case .direct(let direct): direct.workspaceCount(images: images)
    case .bf16(let pairs): pairs.workspaceCount(images: images)
    case .winograd(let winograd): winograd.workspaceCountWithoutSums
    }
  }

  func prepare(filters: FloatView, into prepared: FloatView, part: Int, parts: Int) {
    switch self {
    case .direct(let direct): direct.prepareInputGradient(filters: filters, into: prepared, part: part, parts: parts)
    case .bf16(let pairs): pairs.prepareInputGradient(filters: filters, into: prepared, part: part, parts: parts)
    case .winograd(let winograd):
      winograd.prepareInputGradient(filters: filters, into: prepared, part: part, parts: parts)
    }
  }

  /// Clears the gradient where some pixels are reached by no window, before the parts are run.
  func clearUnreached(_ inputGradient: FloatView, images: Int) {
    switch self {
    case .direct(let direct): direct.clearUnreached(inputGradient, images: images)
    case .bf16(let pairs): pairs.clearUnreached(inputGradient, images: images)
    case .winograd: break
    }
  }

  func run(
    outputGradient: FloatView, prepared: FloatView, inputGradient: FloatView, images: Int, part: Int = 0,
    parts: Int = 1, workspace: FloatView
  ) {
    switch self {
    case .direct(let direct):
      direct.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images, part: part,
        parts: parts, workspace: workspace)
    case .bf16(let pairs):
      pairs.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images,
        workspace: workspace)
    case .winograd(let winograd):
      winograd.inputGradient(
        outputGradient: outputGradient, prepared: prepared, inputGradient: inputGradient, images: images, part: part,
        parts: parts, workspace: workspace)
    }
  }
}
