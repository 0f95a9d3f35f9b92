import CNNKernels

/// This variant's kernels.
enum Kernels: KernelSet {
  static var lanes: Int { Vector.scalarCount }

  #if LANES_16
    static var planar: (any PlanarKernels.Type)? { Kernels.self }
  #else
    static var planar: (any PlanarKernels.Type)? { nil }
  #endif
}

#if LANES_16
  extension Kernels: PlanarKernels {}
#endif

public var kernels: any KernelSet.Type { Kernels.self }
