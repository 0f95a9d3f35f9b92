/// What is done to sums while they are in registers, before they are stored.
@frozen public struct Epilogue {
  /// What each column's sum begins with.
  public var bias: UnsafePointer<Float>?
  /// Floats from where a result goes to what is added to it; `nil` for nothing. A distance, because it moves with the result.
  public var residual: Int?
  /// Whether negative results become 0.
  public var hasReLU = false
  /// Whether of each square of two by two results only the largest is stored, in a map of half the height and width. NaN
  /// is larger than every number. Only tiles of Winograd's algorithm hold such squares.
  public var pools = false

  @inlinable public init() {}

  /// Whether results are stored as they are.
  @inlinable public var isEmpty: Bool { bias == nil && residual == nil && !hasReLU && !pools }
}
