import CNNKernels
import CVectors

extension Kernels {
  static func roundToBF16(_ source: Source, into target: Target, count: Int) {
    mapVectors(source, target, count) { round_to_bf16($0) }
  }

  static func pairRow(_ source: Source, into target: Target, steps: Int) {
    var step = 0
    while step &+ lanes <= steps {
      store_neighbour_pairs(target + step / 2, loadVector(source + step))
      step &+= lanes
    }
    while step < steps {
      target[step / 2] = pair(source[step], step &+ 1 < steps ? source[step &+ 1] : 0)
      step &+= 2
    }
  }

  static func pairPanels(
    _ source: Source, steps: Int, columns: Int, stepStride: Int, columnStride: Int, into target: Target,
    panelStride: Int
  ) {
    var column = 0
    var panel = target
    while column < columns {
      let width = min(panelWidth, columns - column)
      let start = source + column * columnStride
      for step in stride(from: 0, to: steps, by: 2) {
        let from = start + step * stepStride
        let to = panel + step / 2 * panelWidth
        if columnStride == 1 {
          pairColumns(from, step + 1 < steps ? from + stepStride : nil, width, to)
        } else {
          for lane in 0..<panelWidth {
            let first = from + lane * columnStride
            to[lane] = lane < width ? pair(first[0], step + 1 < steps ? first[stepStride] : 0) : 0
          }
        }
      }
      column += panelWidth
      panel += panelStride
    }
  }
}

/// One row of a panel: the pairs of two rows of floats, or of one with zeros.
@inline(__always)
private func pairColumns(_ first: Source, _ second: Source?, _ width: Int, _ target: Target) {
  for lane in stride(from: 0, to: Kernels.panelWidth, by: lanes) {
    let left = width - lane
    let upper = left > 0 ? loadNext(first + lane, left) : Vector.zero
    let lower = left > 0 && second != nil ? loadNext(second! + lane, left) : Vector.zero
    storeVector(pair_lanes(upper, lower), target + lane)
  }
}

extension Kernels {
  static func expandPanel(_ panel: Source, pairs: Int, into target: Target) {
    for pair in 0..<pairs {
      for lane in stride(from: 0, to: panelWidth, by: lanes) {
        let words = loadVector(panel + pair * panelWidth + lane)
        storeVector(first_of_pairs(words), target + 2 * pair * panelWidth + lane)
        storeVector(second_of_pairs(words), target + (2 * pair + 1) * panelWidth + lane)
      }
    }
  }
}

@inline(__always)
private func pair(_ first: Float, _ second: Float) -> Float {
  pair_lanes(Vector(repeating: first), Vector(repeating: second))[0]
}
