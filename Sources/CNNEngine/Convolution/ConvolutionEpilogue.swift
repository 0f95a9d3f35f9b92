import CNNKernels

/// What a convolution does with its sums before it stores them: `output = max(0, sums + bias + residual)`, or less of it.
///
/// It costs next to nothing while a tile is in registers, and saves passes over the map.
public struct ConvolutionEpilogue: Sendable {
  /// A summand for each filter.
  public var bias: FloatView?
  /// A map that is added: what a residual block goes around its convolutions with. Of the output's shape.
  public var residual: FloatView?
  /// Whether negative results become 0.
  public var hasReLU: Bool
  /// Whether the output holds the largest of each square of two by two results in place of all; a row or a column that is
  /// left over is dropped.
  public var pools: Bool

  public init(bias: FloatView? = nil, residual: FloatView? = nil, hasReLU: Bool = false, pools: Bool = false) {
    self.bias = bias
    self.residual = residual
    self.hasReLU = hasReLU
    self.pools = pools
  }

  /// Checks that every view is as large as a call on that many images needs.
  func check(_ geometry: ConvolutionGeometry, _ output: FloatView, images: Int) {
    precondition(bias.map { $0.count >= geometry.filters } ?? true, "a bias for each filter")
    precondition(residual.map { $0.count >= images * geometry.outputCount } ?? true, "a residual for each result")
    precondition(!pools || residual == nil, "a residual of another size than the output")
    let count = images * outputCount(geometry)
    precondition(output.count >= count, "an output of \(output.count) where \(count) are needed")
  }

  /// Floats of one image's output.
  func outputCount(_ geometry: ConvolutionGeometry) -> Int {
    pools ? geometry.filters * (geometry.output.height / 2) * (geometry.output.width / 2) : geometry.outputCount
  }

  /// The same for kernels that write to `output`.
  func pointers(output: FloatView) -> Epilogue {
    var epilogue = Epilogue()
    epilogue.bias = bias.map { UnsafePointer($0.pointer) }
    epilogue.residual = residual.map { $0.pointer - output.pointer }
    epilogue.hasReLU = hasReLU
    epilogue.pools = pools
    return epilogue
  }
}
