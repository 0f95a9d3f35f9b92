import CNNKernels

/// What computes: the kernels of one instruction set, and the threads that run them.
///
/// One engine serves a whole run. Results depend on its instruction set and never on its thread count.
public final class Engine: Sendable {
  public let instructionSet: InstructionSet
  public let pool: ThreadPool
  let kernels: KernelTable
  /// The products of pairs of bf16, in instruction sets that have them.
  let pairProducts: ProductKernels?

  /// - Precondition: `instructionSet` is one of `InstructionSet.supported`.
  public init(threadCount: Int, instructionSet: InstructionSet) {
    precondition(InstructionSet.supported.contains(instructionSet), "\(instructionSet.rawValue) doesn't run here")
    self.instructionSet = instructionSet
    self.pool = ThreadPool(threadCount: threadCount)
    self.kernels = instructionSet.kernels
    self.pairProducts = instructionSet.pairProducts
  }
}
