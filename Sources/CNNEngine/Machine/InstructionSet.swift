import CNNKernels
import CNNKernelsBaseline

#if arch(x86_64)
  import CNNKernelsAVX2
  import CNNKernelsAVX512
  import CNNKernelsAVX512BF16
#endif

/// An instruction set that the kernels were compiled for, slowest first.
public enum InstructionSet: String, CaseIterable, Codable, Comparable, Sendable {
  case baseline, avx2, avx512
  /// AVX-512 with products of bf16; its 32-bit products are those of `avx512`.
  case avx512bf16

  public static func < (a: InstructionSet, b: InstructionSet) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  var kernels: any KernelSet.Type {
    #if arch(x86_64)
      switch self {
      case .baseline: CNNKernelsBaseline.kernels
      case .avx2: CNNKernelsAVX2.kernels
      case .avx512, .avx512bf16: CNNKernelsAVX512.kernels
      }
    #else
      CNNKernelsBaseline.kernels
    #endif
  }

  /// Floats in a vector register.
  public var lanes: Int { kernels.lanes }

  /// The products of pairs of bf16, where an instruction multiplies them.
  var pairProducts: (any ProductKernels.Type)? {
    switch self {
    case .baseline, .avx2, .avx512: return nil
    case .avx512bf16:
      #if arch(x86_64)
        return CNNKernelsAVX512BF16.kernels
      #else
        return nil
      #endif
    }
  }
}
