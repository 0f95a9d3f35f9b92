extension ImageSet {
  /// Whether pixels are brought to the scale 0...1 before `mean` and `std` are used; the floats of an IDX file are not.
  public var pixelsAreScaled: Bool {
    if case .float = images.element { false } else { true }
  }

  /// The mean and the standard deviation of each channel over the pixels of at most `count` images, evenly spaced, on the
  /// scale that `[data] mean` and `std` are given in.
  public func measuredPixels(ofImages count: Int) -> Preprocessing {
    var some = self
    let kept = min(count, records.count)
    some.records = (0..<kept).map { records[$0 * records.count / kept] }
    return Preprocessing(of: some)
  }
}
