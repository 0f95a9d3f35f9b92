/// Kernels that digest bytes.
public struct DigestKernels: Sendable {
  /// Updates the eight words of a SHA-256 state with `blocks` blocks of 64 bytes.
  public let sha256:
    @Sendable (_ data: UnsafePointer<UInt8>, _ blocks: Int, _ state: UnsafeMutablePointer<UInt32>) -> Void

  public init(
    sha256:
      @escaping @Sendable (_ data: UnsafePointer<UInt8>, _ blocks: Int, _ state: UnsafeMutablePointer<UInt32>) -> Void
  ) {
    self.sha256 = sha256
  }
}
