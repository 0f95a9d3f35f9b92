extension Engine {
  /// `target += source`
  ///
  /// - Precondition: The counts agree, here and in the functions below.
  public func add(_ source: FloatView, to target: FloatView) {
    precondition(source.count == target.count)
    kernels.add(source.pointer, to: target.pointer, count: source.count)
  }

  /// `output = a + b`, and 0 where that is negative if `hasReLU`; `output` may be `a` or `b`.
  public func sum(_ a: FloatView, _ b: FloatView, hasReLU: Bool = false, into output: FloatView) {
    precondition(a.count == b.count && a.count == output.count)
    kernels.sum(a.pointer, b.pointer, hasReLU: hasReLU, into: output.pointer, count: a.count)
  }

  /// `output = factor · input`; the two may be the same view. Its own gradient.
  public func scale(_ input: FloatView, by factor: Float, into output: FloatView) {
    precondition(input.count == output.count)
    kernels.scale(input.pointer, by: factor, into: output.pointer, count: input.count)
  }

  /// `target += share · (source - target)`: an exponential moving average with decay `1 - share`.
  public func blend(_ source: FloatView, share: Float, into target: FloatView) {
    precondition(source.count == target.count)
    kernels.blend(source.pointer, share: share, into: target.pointer, count: source.count)
  }

  /// Adds `parts` vectors of equal length, which stand one after another, in a `SumTree`; the sum is left in the first, and
  /// the others are used up.
  public func sumInTree(_ parts: FloatView, count partCount: Int) {
    precondition(partCount > 0 && parts.count % partCount == 0)
    let length = parts.count / partCount
    SumTree.forEachAddition(parts: partCount) { target, source in
      kernels.add(parts.pointer + source * length, to: parts.pointer + target * length, count: length)
    }
  }

  /// The sum of squares of a range: sums of blocks of 1024 elements, added in order in double precision.
  public func sumOfSquares(_ view: FloatView) -> Double { kernels.sumOfSquares(view.pointer, count: view.count) }

  /// The index of the first infinity or NaN, or `nil` if all elements are finite.
  public func firstNonFinite(_ view: FloatView) -> Int? {
    let index = kernels.firstNonFinite(view.pointer, count: view.count)
    return index == view.count ? nil : index
  }

  public func isFinite(_ view: FloatView) -> Bool { firstNonFinite(view) == nil }
}
