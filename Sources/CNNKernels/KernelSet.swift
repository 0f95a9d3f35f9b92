/// The kernels of one instruction set: a type without values, which every variant module has from the same sources.
///
/// Kernels take raw pointers and counts, check nothing, allocate nothing and never block; CNNEngine promises what they
/// need. A group of kernels is a protocol in a file of its own, which states each signature once: a variant's function is
/// checked against it, and the engine calls through it.
public protocol KernelSet: ActivationKernels, BF16Kernels, ColumnKernels, DepthwiseKernels, DigestKernels,
  ElementwiseKernels, LocalResponseKernels, LossKernels, MathKernels, OptimizerKernels, PackingKernels, PixelKernels,
  PoolingKernels, ProductKernels, ReductionKernels, ResamplingKernels, WinogradKernels
{
  /// Floats in a vector register.
  static var lanes: Int { get }
  /// Nil where vectors are too short for it.
  static var planar: (any PlanarKernels.Type)? { get }
}
