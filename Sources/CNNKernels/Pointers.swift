/// Floats that a kernel reads.
public typealias Source = UnsafePointer<Float>
/// Floats that a kernel writes.
public typealias Target = UnsafeMutablePointer<Float>
