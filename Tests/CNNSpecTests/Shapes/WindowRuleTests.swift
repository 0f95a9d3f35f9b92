import Testing

@testable import CNNSpec

/// The formulas against windows that are laid one by one.
@Suite struct WindowRuleTests {
  /// Starts of all windows of one axis, counted from the map's first pixel.
  private func starts(_ rule: WindowRule, input: Int) -> [Int] {
    let extent = rule.dilation * (rule.window - 1) + 1
    var starts: [Int] = []
    var start = -rule.before
    while true {
      let isWhole = start + extent <= input + rule.after
      // PyTorch's ceil: one more window while less than a stride of it hangs over, if it starts on the map or before it.
      let hangsOver = rule.roundsUp && start + extent - (input + rule.after) < rule.stride
      guard isWhole || (hangsOver && (starts.isEmpty || start < input)) else { return starts }
      starts.append(start)
      start += rule.stride
    }
  }

  @Test func `counts and unread pixels are those of windows laid one by one`() {
    var cases = 0
    for window in 1...4 {
      for stride in 1...4 {
        for dilation in 1...2 {
          for (before, after) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 2)] {
            // Only pools round up: they are not dilated, and at most half of their window is padding.
            for roundsUp in dilation == 1 && max(before, after) <= window / 2 ? [false, true] : [false] {
              let rule = WindowRule(
                window: window, stride: stride, dilation: dilation, before: before, after: after, roundsUp: roundsUp)
              for input in 1...9 {
                let starts = starts(rule, input: input)
                let outputs = rule.outputs(input: input) ?? -1
                #expect(max(0, outputs) == starts.count, "\(rule) on \(input)")
                guard let last = starts.last else { continue }
                let end = last + dilation * (window - 1) + 1
                #expect(rule.unreached(input: input, outputs: outputs) == max(0, input - end), "\(rule) on \(input)")
                cases += 1
              }
            }
          }
        }
      }
    }
    #expect(cases > 1000)
  }

  @Test func `same gives the input divided by the stride, with the odd pixel after the map`() throws {
    for window in 1...6 {
      for stride in 1...5 {
        for dilation in 1...3 {
          for input in 1...12 {
            let rule = try #require(WindowRule(window: window, stride: stride, dilation: dilation).same(input: input))
            #expect(rule.outputs(input: input) == (input + stride - 1) / stride, "\(rule) on \(input)")
            #expect(rule.after - rule.before == 0 || rule.after - rule.before == 1)
          }
        }
      }
    }
  }

  @Test func `sizes that overflow are no number, not a trap`() {
    let large = Int.max
    #expect(WindowRule(window: large, stride: 1, dilation: 2).outputs(input: 5) == nil)
    #expect(WindowRule(window: 1, stride: 1, before: large, after: 1).outputs(input: 5) == nil)
    #expect(WindowRule(window: 1, stride: large, roundsUp: true).outputs(input: 5) == nil)
    #expect(WindowRule(window: large, stride: 1).same(input: large) == nil)
    #expect(Checked.product(large, 2) == nil)
    #expect(Checked.sum(large, 1) == nil)
  }
}
