import CNNKernels

func winogradKernels() -> WinogradKernels {
  WinogradKernels(
    input: winogradInput, gradient: winogradGradient, output: winogradOutput, filter: winogradFilter,
    filterGradient: winogradFilterGradient, transpose: transpose, multiplyFewTiles: multiplyFewTiles,
    multiplyFewTilesTurned: multiplyFewTilesTurned, fewTilesFilterGradient: fewTilesFilterGradient)
}
