/// Where windows land on a map: one rule down and one across.
struct WindowRules {
  var down: WindowRule
  var across: WindowRule

  init(
    window: Size, stride: Size, dilation: Size = Size(1), padding: PaddingRule, roundsUp: Bool = false, input: Size
  ) throws(Overflow) {
    var down = WindowRule(window: window.height, stride: stride.height, dilation: dilation.height, roundsUp: roundsUp)
    var across = WindowRule(window: window.width, stride: stride.width, dilation: dilation.width, roundsUp: roundsUp)
    switch padding {
    case .valid: break
    case .explicit(let padding):
      (down.before, down.after) = (padding.top, padding.bottom)
      (across.before, across.after) = (padding.left, padding.right)
    case .same:
      guard let sameDown = down.same(input: input.height), let sameAcross = across.same(input: input.width) else {
        throw Overflow()
      }
      (down, across) = (sameDown, sameAcross)
    }
    self.down = down
    self.across = across
  }

  var padding: Padding { Padding(top: down.before, bottom: down.after, left: across.before, right: across.after) }
}

/// A size that no integer holds.
struct Overflow: Error {}
