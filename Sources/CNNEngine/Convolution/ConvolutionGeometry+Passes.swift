/// The passes of window over map that make up each product.
extension ConvolutionGeometry {
  /// Forward is one pass over the padded input.
  var forwardPass: WindowPass {
    WindowPass(
      map: inputMap, taps: window, tapStep: dilation, originRow: 0, originColumn: 0, positions: output, step: stride,
      groups: groups, channelsPerGroup: channelsPerGroup, filtersPerGroup: filtersPerGroup, target: 0,
      targetColumn: filters, targetRow: output.width * filters, targetImage: outputCount, filterOffset: 0)
  }

  /// The input with its padding; what windows never reach is part of it.
  var inputMap: PaddedMap { PaddedMap(size: input, channels: channels, border: padding) }

  /// An input gradient at stride s is s · s convolutions of the output gradient: input pixels of equal remainder are
  /// reached by the same taps, with the window turned around.
  var inputGradientPhases: [InputGradientPhase] {
    let down = GradientAxis(
      input: input.height, output: output.height, window: window.height, stride: stride.height, padding: padding.top,
      dilation: dilation.height)
    let across = GradientAxis(
      input: input.width, output: output.width, window: window.width, stride: stride.width, padding: padding.left,
      dilation: dilation.width)
    let map = PaddedMap(
      size: output, channels: filters,
      border: Edges(top: down.before, bottom: down.after, left: across.before, right: across.after))
    var phases: [InputGradientPhase] = []
    for row in down.phases {
      for column in across.phases where row.count > 0 && column.count > 0 {
        let pass = WindowPass(
          map: map, taps: Extent(height: row.taps.count, width: column.taps.count),
          tapStep: Extent(height: down.tapStep, width: across.tapStep), originRow: row.origin + down.before,
          originColumn: column.origin + across.before, positions: Extent(height: row.count, width: column.count),
          step: Extent(1), groups: groups, channelsPerGroup: filtersPerGroup, filtersPerGroup: channelsPerGroup,
          target: (row.first * input.width + column.first) * channels, targetColumn: stride.width * channels,
          targetRow: stride.height * input.width * channels, targetImage: inputCount, filterOffset: 0)
        phases.append(InputGradientPhase(pass: pass, windowRows: row.taps, windowColumns: column.taps))
      }
    }
    return phases
  }
}

/// The input pixels of one remainder, down and across, and the taps of the window that reach them.
struct InputGradientPhase: Sendable {
  var pass: WindowPass
  /// The window's rows and columns in the pass's order, the last first.
  let windowRows: [Int]
  let windowColumns: [Int]

  /// Pixels that no tap reaches get zeros instead of a pass.
  var isEmpty: Bool { windowRows.isEmpty || windowColumns.isEmpty }
}

/// One axis of an input gradient.
///
/// Tap k takes output o to input `o · stride + k · dilation − padding`. So the input pixel i = first + j · stride is
/// reached by those taps for which `i + padding − k · dilation` divides by the stride; they are `stride / g` apart and
/// reach outputs `dilation / g` apart, where g is the greatest common divisor of stride and dilation.
private struct GradientAxis {
  struct Phase {
    /// The first input pixel and how many there are.
    let first: Int
    let count: Int
    /// The window's taps, the last first, so that outputs ascend.
    let taps: [Int]
    /// The output that the first tap of the first pixel reads; negative in the padding.
    let origin: Int
  }

  let phases: [Phase]
  /// Outputs from a tap to the next.
  let tapStep: Int
  /// Zeros that the phases read before and after the output gradient.
  let before: Int
  let after: Int

  init(input: Int, output: Int, window: Int, stride: Int, padding: Int, dilation: Int) {
    let divisor = greatestCommonDivisor(stride, dilation)
    let tapStep = dilation / divisor
    phases = (0..<stride).map { first in
      let taps = (0..<window).reversed().filter { (first + padding - $0 * dilation) % stride == 0 }
      let origin = taps.first.map { (first + padding - $0 * dilation) / stride } ?? 0
      return Phase(first: first, count: max(0, (input - first + stride - 1) / stride), taps: taps, origin: origin)
    }
    let used = phases.filter { !$0.taps.isEmpty && $0.count > 0 }
    before = used.reduce(0) { max($0, -$1.origin) }
    after = used.reduce(0) { most, phase in
      max(most, phase.origin + (phase.taps.count - 1) * tapStep + phase.count - 1 - (output - 1))
    }
    self.tapStep = tapStep
  }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
