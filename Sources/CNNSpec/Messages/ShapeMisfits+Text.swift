/// What is said about shapes that don't fit.
extension WindowMisfit {
  /// The formula with its numbers, as PyTorch and the lectures write it.
  var message: String {
    let round = rule.roundsUp ? "ceil" : "floor"
    let extent = rule.extent ?? rule.window
    return
      "`\(layer)` does not fit on `\(source)`, which gives \(sourceShape.text): \(round)((\(input) + \(rule.before) + \(rule.after) - \(extent)) / \(rule.stride)) + 1 = \(outputs) \(axis.rawValue)"
  }

  var advice: [String] {
    var lines = ["\(round)((input + padding before + padding after - window) / stride) + 1 has to be at least 1"]
    if rule.dilation > 1, let extent = rule.extent {
      lines.append("dilation \(rule.dilation) makes the window \(rule.window) reach over \(extent) pixels")
    }
    if !fixes.isEmpty {
      let fitting = fixes.map { "`\($0.setting)` (gives \($0.output.sides))" }
      lines.append("would fit: \(fitting.joined(separator: " or "))")
    }
    return lines
  }

  private var round: String { rule.roundsUp ? "ceil" : "floor" }
}

extension UnequalShapes {
  var message: String {
    "`\(layer)` needs \(join.need): `\(first)` gives \(firstShape.text), `\(second)` gives \(secondShape.text)"
  }

  var advice: [String] {
    if join.takes(firstShape, after: secondShape) { return ["would fit: `from = \(second), \(first)`"] }
    if join == .product, secondShape.positions == 1 {
      return ["would fit: \(firstShape.channels) numbers from `\(second)`, one a channel of `\(first)`"]
    }
    var changes: [String] = []
    let (larger, smaller) =
      firstShape.positions >= secondShape.positions ? (firstShape, secondShape) : (secondShape, firstShape)
    let largerName = firstShape.positions >= secondShape.positions ? first : second
    let smallerName = largerName == first ? second : first
    if firstShape.size != secondShape.size {
      let stride = Size(height: larger.height / smaller.height, width: larger.width / smaller.width)
      if stride.height * smaller.height == larger.height, stride.width * smaller.width == larger.width {
        let filters = join != .concatenation ? "; filters = \(smaller.channels)" : ""
        changes.append("a [conv] with `kernel = 1; stride = \(stride.text)\(filters)` after `\(largerName)`")
        changes.append("an [upsample] with `factor = \(stride.text)` after `\(smallerName)`")
      } else {
        changes.append("a [conv] or [pool] after `\(largerName)` that gives \(smaller.size.sides)")
        changes.append("the same `stride` and `padding` on both sides")
      }
    } else {
      changes.append("a [conv] with `kernel = 1; filters = \(firstShape.channels)` after `\(second)`")
      changes.append("a [conv] with `kernel = 1; filters = \(secondShape.channels)` after `\(first)`")
    }
    return ["would fit: \(changes.joined(separator: ", or "))"]
  }
}
