import CNNSpec

/// One tensor of a network and where it lives.
public struct Parameter: Sendable {
  /// `conv1.weight`, as in a checkpoint.
  public let name: String
  public let role: TensorDescription.Role
  /// Canonical (checkpoint) shape.
  public let shape: [Int]
  /// Elements in a slab of the store; neighbours are padded to whole cache lines.
  public let range: Range<Int>
  /// Index into `Architecture.layers`.
  public let layer: Int
  public let learningRateScale: Double
  /// A frozen parameter's gradient stays zero.
  public let isFrozen: Bool
  /// How its elements are ordered in memory.
  public let order: ElementOrder

  public var count: Int { range.count }
}

/// The order of a tensor's elements in memory, given its canonical order.
///
/// Every canonical tensor is `[outer, inner, height, width]` (a linear layer's inputs are channels, height, width; a
/// vector has inner, height and width 1). In memory it is `[height][width][inner][outer]`: for a convolution the
/// row-major matrix that a patch of a channels-last image is multiplied by, for a transposed convolution the same matrix of
/// the convolution whose input gradient it is, for a linear layer the matrix for a channels-last map. A linear layer with few
/// units has them outermost, `[outer][height][width][inner]`, so that vectors lie along the inputs.
public struct ElementOrder: Hashable, Sendable {
  public let outer: Int
  public let inner: Int
  public let height: Int
  public let width: Int
  private let isOuterFirst: Bool

  public init(outer: Int, inner: Int, height: Int, width: Int, isOuterFirst: Bool = false) {
    self.outer = outer
    self.inner = inner
    self.height = height
    self.width = width
    self.isOuterFirst = isOuterFirst
  }

  /// A vector, the same in both orders.
  public init(vector count: Int) { self.init(outer: count, inner: 1, height: 1, width: 1) }

  public var count: Int { outer * inner * height * width }

  /// Rows and columns of the matrix in memory, one side of which is `outer`.
  public var rows: Int { isOuterFirst ? outer : inner * height * width }
  public var columns: Int { count / rows }

  /// From memory's order to the canonical one.
  public func canonical(_ stored: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: count)
    forEachPair { canonical, memory in result[canonical] = stored[memory] }
    return result
  }

  /// From the canonical order to memory's.
  public func stored(_ canonical: [Float]) -> [Float] {
    precondition(canonical.count == count, "\(canonical.count) values for a tensor of \(count)")
    var result = [Float](repeating: 0, count: count)
    forEachPair { source, memory in result[memory] = canonical[source] }
    return result
  }

  private func forEachPair(_ body: (_ canonical: Int, _ memory: Int) -> Void) {
    let (outerStride, innerStride) = isOuterFirst ? (inner * height * width, 1) : (1, outer)
    var canonical = 0
    for o in 0..<outer {
      for i in 0..<inner {
        for position in 0..<height * width {
          body(canonical, (position * inner + i) * innerStride + o * outerStride)
          canonical += 1
        }
      }
    }
  }
}
