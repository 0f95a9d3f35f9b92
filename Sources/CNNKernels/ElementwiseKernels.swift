/// Kernels that treat every element alike.
public struct ElementwiseKernels: Sendable {
  /// `target += source`, `count` elements.
  public let add:
    @Sendable (_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int) -> Void

  public init(
    add:
      @escaping @Sendable (_ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) {
    self.add = add
  }
}
