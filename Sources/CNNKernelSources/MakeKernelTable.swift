import CNNKernels

/// The table of this variant's kernels.
public func makeKernelTable() -> KernelTable {
  KernelTable(
    lanes: Vector.scalarCount,
    elementwise: elementwiseKernels(),
    products: productKernels(),
    packing: packingKernels(),
    bf16: bf16Kernels(),
    depthwise: depthwiseKernels(),
    planar: planarKernels(),
    math: mathKernels(),
    activation: activationKernels(),
    pooling: poolingKernels(),
    columns: columnKernels(),
    loss: lossKernels(),
    optimizer: optimizerKernels(),
    reduction: reductionKernels(),
    localResponse: localResponseKernels(),
    resampling: resamplingKernels(),
    winograd: winogradKernels(),
    pixels: PixelKernels(convert: convertPixels, addSums: addByteSums),
    digest: DigestKernels(sha256: sha256))
}
