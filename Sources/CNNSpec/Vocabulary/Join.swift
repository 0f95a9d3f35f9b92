/// How the outputs of several layers become one; the raw value is the word of its stanza.
public enum Join: String, CaseIterable, Sendable {
  case sum = "add"
  case concatenation = "concat"

  /// Whether an output of `shape` may be joined with a first one.
  func takes(_ shape: Shape, after first: Shape) -> Bool {
    switch self {
    case .sum: shape == first
    case .concatenation: shape.size == first.size
    }
  }

  /// What `takes` asks for, in words.
  var need: String {
    switch self {
    case .sum: "equal shapes"
    case .concatenation: "maps of equal size"
    }
  }

  /// Channels of the result; `nil` if their number overflows.
  func channels(_ shapes: [Shape]) -> Int? {
    switch self {
    case .sum: shapes[0].channels
    case .concatenation: shapes.reduce(0 as Int?) { sum, shape in sum.flatMap { Checked.sum($0, shape.channels) } }
    }
  }

  /// Whether the output of a sum is the sum of the outputs.
  var isLinear: Bool {
    switch self {
    case .sum, .concatenation: true
    }
  }
}
