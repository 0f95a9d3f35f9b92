/// How the gradient of a convolution's filters is computed.
enum ConvolutionFilterGradient: Sendable {
  case direct(DirectConvolution)
  case planar(PlanarConvolution)
  case winograd(WinogradConvolution)

  /// Floats of the sums that are kept while images are added; 0 where they are added to the gradient itself.
  var sumCount: Int {
    switch self {
    case .direct: 0
    case .planar(let planar): planar.sumCount
    case .winograd(let winograd): winograd.filterGradientSumCount
    }
  }

  /// In how many pieces it is found apart, where so many are wanted.
  func pieces(most: Int) -> Int {
    switch self {
    case .direct(let direct): min(most, direct.filterGradientPieces)
    case .planar: 1
    case .winograd(let winograd): winograd.filterGradientPieces(most: most)
    }
  }

  func workspaceCount(images: Int) -> Int {
    switch self {
    case .direct(let direct): direct.workspaceCount(images: images)
    case .planar(let planar): planar.workspaceCount
    case .winograd(let winograd): winograd.filterGradientWorkspaceCount
    }
  }

  /// Adds some images to the sums, or begins them, or adds to the gradient where there are none.
  func add(
    input: FloatView, outputGradient: FloatView, sums: FloatView, filterGradient: FloatView, images: Int,
    isFirst: Bool, piece: GradientPiece, workspace: FloatView
  ) {
    switch self {
    case .direct(let direct):
      direct.filterGradient(
        input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: images, piece: piece,
        workspace: workspace)
    case .planar(let planar):
      if isFirst { sums.fill(0) }
      planar.addToSums(sums, input: input, outputGradient: outputGradient, images: images, workspace: workspace)
    case .winograd(let winograd):
      winograd.addToSums(
        sums, input: input, outputGradient: outputGradient, images: images, isFirst: isFirst, piece: piece,
        workspace: workspace)
    }
  }

  /// Adds what the sums stand for to the gradient.
  func end(_ sums: FloatView, filterGradient: FloatView, piece: GradientPiece) {
    switch self {
    case .direct: break
    case .planar(let planar): planar.addLaneSums(sums, to: filterGradient)
    case .winograd(let winograd): winograd.addTransformed(sums, to: filterGradient, piece: piece)
    }
  }
}
