import CNNKernels

// Kernels and the engine speak of sizes in the same words.
public typealias Extent = CNNKernels.Extent
public typealias Edges = CNNKernels.Edges
