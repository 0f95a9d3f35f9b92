import CNNKernels

func winogradKernels() -> WinogradKernels {
  WinogradKernels(
    input: winogradInput, gradient: winogradGradient, output: winogradOutput, filter: winogradFilter,
    filterGradient: winogradFilterGradient, product: winogradProduct, outerProduct: winogradOuterProduct,
    transpose: transpose)
}
