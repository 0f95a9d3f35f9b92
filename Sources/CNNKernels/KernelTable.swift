/// The kernels of one instruction set. Every variant module makes one of these from the same sources.
///
/// Kernels take raw pointers and counts, check nothing, allocate nothing and never block; CNNEngine promises what they
/// need. A group of kernels is a struct in a file of its own.
public struct KernelTable: Sendable {
  /// Floats in a vector register.
  public let lanes: Int
  public let elementwise: ElementwiseKernels
  public let products: ProductKernels
  public let packing: PackingKernels
  public let bf16: BF16Kernels
  public let depthwise: DepthwiseKernels
  /// Nil where vectors are too short for it.
  public let planar: PlanarKernels?
  public let math: MathKernels
  public let activation: ActivationKernels
  public let pooling: PoolingKernels
  public let columns: ColumnKernels
  public let loss: LossKernels
  public let optimizer: OptimizerKernels
  public let reduction: ReductionKernels
  public let localResponse: LocalResponseKernels
  public let resampling: ResamplingKernels
  public let winograd: WinogradKernels
  public let pixels: PixelKernels
  public let digest: DigestKernels

  public init(
    lanes: Int,
    elementwise: ElementwiseKernels,
    products: ProductKernels,
    packing: PackingKernels,
    bf16: BF16Kernels,
    depthwise: DepthwiseKernels,
    planar: PlanarKernels?,
    math: MathKernels,
    activation: ActivationKernels,
    pooling: PoolingKernels,
    columns: ColumnKernels,
    loss: LossKernels,
    optimizer: OptimizerKernels,
    reduction: ReductionKernels,
    localResponse: LocalResponseKernels,
    resampling: ResamplingKernels,
    winograd: WinogradKernels,
    pixels: PixelKernels,
    digest: DigestKernels
  ) {
    self.lanes = lanes
    self.elementwise = elementwise
    self.products = products
    self.packing = packing
    self.bf16 = bf16
    self.depthwise = depthwise
    self.planar = planar
    self.math = math
    self.activation = activation
    self.pooling = pooling
    self.columns = columns
    self.loss = loss
    self.optimizer = optimizer
    self.reduction = reduction
    self.localResponse = localResponse
    self.resampling = resampling
    self.winograd = winograd
    self.pixels = pixels
    self.digest = digest
  }
}
