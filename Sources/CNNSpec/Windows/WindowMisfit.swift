/// A window that does not fit on its map, with changes that would.
public struct WindowMisfit: Hashable, Sendable {
  public let layer: String
  public let source: String
  public let sourceShape: Shape
  let axis: Axis
  let rule: WindowRule
  let outputs: Int
  /// `key = value` that would fit, and the size of the output it gives.
  let fixes: [Fix]

  enum Axis: String { case rows, columns }

  struct Fix: Hashable {
    var setting: String
    var output: Size
  }

  init(layer: String, source: String, shape: Shape, rules: WindowRules, key: String) {
    self.layer = layer
    self.source = source
    sourceShape = shape
    let tooFewRows = (rules.down.outputs(input: shape.height) ?? 0) < 1
    axis = tooFewRows ? .rows : .columns
    rule = tooFewRows ? rules.down : rules.across
    outputs = rule.outputs(input: tooFewRows ? shape.height : shape.width) ?? 0
    fixes = Self.fixes(rules, size: shape.size, key: key)
  }

  /// Pixels of the map along the axis that does not fit.
  var input: Int { axis == .rows ? sourceShape.height : sourceShape.width }

  private static func fixes(_ rules: WindowRules, size: Size, key: String) -> [Fix] {
    var candidates: [(String, WindowRules)] = []
    var same = rules
    if let down = rules.down.same(input: size.height), let across = rules.across.same(input: size.width) {
      (same.down, same.across) = (down, across)
      candidates.append(("padding = same", same))
    }
    var undilated = rules
    (undilated.down.dilation, undilated.across.dilation) = (1, 1)
    candidates.append(("dilation = 1", undilated))
    var smaller = rules
    smaller.down.window = largestWindow(rules.down, input: size.height)
    smaller.across.window = largestWindow(rules.across, input: size.width)
    let window =
      smaller.down.window == smaller.across.window || size.height == 1
      ? "\(smaller.across.window)" : "\(smaller.down.window)x\(smaller.across.window)"
    candidates.append(("\(key) = \(window)", smaller))
    let fitting = candidates.compactMap { setting, changed -> Fix? in
      guard changed.down != rules.down || changed.across != rules.across,
        let height = changed.down.outputs(input: size.height), height > 0,
        let width = changed.across.outputs(input: size.width), width > 0
      else { return nil }
      return Fix(setting: setting, output: Size(height: height, width: width))
    }
    return Array(fitting.prefix(2))
  }

  /// The largest window up to the given one that fits at least once.
  private static func largestWindow(_ rule: WindowRule, input: Int) -> Int {
    guard let padding = Checked.sum(rule.before, rule.after), let room = Checked.sum(input, padding) else { return 1 }
    return min(rule.window, max(1, (room - 1) / rule.dilation + 1))
  }
}
