/// Where windows of one axis land, and how many there are.
///
/// - Source: Dumoulin, Visin, *A guide to convolution arithmetic for deep learning*, 2016; for `ceil` PyTorch's rule,
///   which drops a window that would start beyond the input and its leading padding.
struct WindowRule: Hashable, Sendable {
  var window: Int
  var stride: Int
  var dilation = 1
  /// Pixels added before and after the map.
  var before = 0
  var after = 0
  var roundsUp = false

  /// Pixels from the first to the last that one window reads; `nil` if that overflows.
  var extent: Int? {
    let (product, overflow) = dilation.multipliedReportingOverflow(by: window - 1)
    return overflow ? nil : Checked.sum(product, 1)
  }

  /// How many windows fit on a map of `input` pixels; below 1 if none does, `nil` if a number overflows.
  func outputs(input: Int) -> Int? {
    guard let extent, let padding = Checked.sum(before, after), let padded = Checked.sum(input, padding),
      let room = Checked.sum(padded, -extent),
      let rounded = roundsUp ? Checked.sum(room, stride - 1) : room
    else { return nil }
    var count = Checked.floorQuotient(rounded, stride) + 1
    if roundsUp, count > 1 {
      guard let start = Checked.product(count - 1, stride), let edge = Checked.sum(input, before) else { return nil }
      if start >= edge { count -= 1 }
    }
    return count
  }

  /// Rows at the end of the map that no window reads.
  func unreached(input: Int, outputs: Int) -> Int {
    guard let extent else { return 0 }
    return max(0, input - ((outputs - 1) * stride + extent - before))
  }

  /// The rule with as much padding as makes `ceil(input / stride)` windows; an odd pixel goes to the end.
  func same(input: Int) -> WindowRule? {
    guard let extent else { return nil }
    let outputs = (input - 1) / stride + 1
    guard let start = Checked.product(outputs - 1, stride), let end = Checked.sum(start, extent) else { return nil }
    let total = max(0, end - input)
    var rule = self
    rule.before = total / 2
    rule.after = total - total / 2
    return rule
  }
}
