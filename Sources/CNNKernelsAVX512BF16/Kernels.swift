import CNNKernels

/// The products of pairs of bf16 by `vdpbf16ps`.
///
/// The tiles are those of every other instruction set: a word of `a`, `b` and of each step is a pair of bf16 instead of a
/// float, and one instruction multiplies and adds both.
enum Kernels: ProductKernels {}

public var kernels: any ProductKernels.Type { Kernels.self }
