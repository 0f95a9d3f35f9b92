import CNNKernels
import CNNKernelsBaseline

#if arch(x86_64)
  import CNNKernelsAVX2
  import CNNKernelsAVX512
#endif

/// An instruction set that the kernels were compiled for, slowest first.
public enum InstructionSet: String, CaseIterable, Comparable, Sendable {
  case baseline, avx2, avx512

  public static func < (a: InstructionSet, b: InstructionSet) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  var kernels: KernelTable {
    #if arch(x86_64)
      switch self {
      case .baseline: CNNKernelsBaseline.makeKernelTable()
      case .avx2: CNNKernelsAVX2.makeKernelTable()
      case .avx512: CNNKernelsAVX512.makeKernelTable()
      }
    #else
      CNNKernelsBaseline.makeKernelTable()
    #endif
  }
}
