import CNNKernels

func winogradKernels() -> WinogradKernels {
  WinogradKernels(
    input: winogradInput, inputGradient: winogradInputGradient, output: winogradOutput,
    outputGradient: winogradOutputGradient, filter: winogradFilter, filterGradient: winogradFilterGradient,
    transpose: transpose, multiplyFewTiles: multiplyFewTiles,
    multiplyFewTilesTurned: multiplyFewTilesTurned, fewTilesFilterGradient: fewTilesFilterGradient)
}
