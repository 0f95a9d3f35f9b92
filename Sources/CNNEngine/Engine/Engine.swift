import CNNKernels

/// What computes: the kernels of one instruction set, and the threads that run them.
///
/// One engine serves a whole run. Results depend on its instruction set and never on its thread count.
public final class Engine: Sendable {
  public let instructionSet: InstructionSet
  public let pool: ThreadPool
  /// Threads that work is cut for: the pool's, or more in a simulation. No bit of a result depends on it.
  public let plannedThreads: Int
  let kernels: any KernelSet.Type
  /// The products of pairs of bf16, in instruction sets that have them.
  let pairProducts: (any ProductKernels.Type)?
  /// What the last call of `withWorkspace` used.
  private let workspace = Guarded<FloatBuffer?>(nil)

  /// - Parameter plannedThreads: Threads that work is cut for, where they are not those that do it.
  /// - Precondition: `instructionSet` is one of `InstructionSet.supported`.
  public init(threadCount: Int, instructionSet: InstructionSet, plannedThreads: Int? = nil) {
    precondition(InstructionSet.supported.contains(instructionSet), "\(instructionSet.rawValue) doesn't run here")
    self.instructionSet = instructionSet
    self.pool = ThreadPool(threadCount: threadCount)
    self.plannedThreads = plannedThreads ?? threadCount
    self.kernels = instructionSet.kernels
    self.pairProducts = instructionSet.pairProducts
  }

  /// Calls `body` with at least so many floats of workspace, kept from one call to the next: new memory of a few megabytes
  /// takes a twentieth of the time of a product that needs it.
  func withWorkspace(count: Int, _ body: (FloatView) -> Void) {
    let kept = workspace.withLock { buffer in
      defer { buffer = nil }
      return buffer
    }
    let buffer = kept.flatMap { $0.count >= count ? $0 : nil } ?? FloatBuffer(count: count)
    body(buffer.whole)
    workspace.withLock { $0 = buffer }
  }
}
