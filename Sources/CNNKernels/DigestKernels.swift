/// Kernels that digest bytes.
public protocol DigestKernels: SendableMetatype {
  /// Updates the eight words of a SHA-256 state with `blocks` blocks of 64 bytes.
  static func sha256(_ data: UnsafePointer<UInt8>, blocks: Int, state: UnsafeMutablePointer<UInt32>)
}
