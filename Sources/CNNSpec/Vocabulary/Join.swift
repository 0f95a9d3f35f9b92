/// How the outputs of several layers become one; the raw value is the word of its stanza.
public enum Join: String, CaseIterable, Sendable {
  case sum = "add"
  case concatenation = "concat"
  /// Of two maps, or of a map and one number for each of its channels.
  case product = "multiply"

  /// Whether `from` may name more than two.
  var takesMany: Bool { self != .product }

  /// Whether an output of `shape` may be joined with a first one.
  func takes(_ shape: Shape, after first: Shape) -> Bool {
    switch self {
    case .sum: shape == first
    case .concatenation: shape.size == first.size
    case .product: shape == first || shape == Shape(channels: first.channels, height: 1, width: 1)
    }
  }

  /// What `takes` asks for, in words.
  var need: String {
    switch self {
    case .sum: "equal shapes"
    case .concatenation: "maps of equal size"
    case .product: "equal shapes, or a map and then one number a channel"
    }
  }

  /// Channels of the result; `nil` if their number overflows.
  func channels(_ shapes: [Shape]) -> Int? {
    switch self {
    case .sum, .product: shapes[0].channels
    case .concatenation: shapes.reduce(0 as Int?) { sum, shape in sum.flatMap { Checked.sum($0, shape.channels) } }
    }
  }

  /// Whether the output of a sum is the sum of the outputs.
  var isLinear: Bool {
    switch self {
    case .sum, .concatenation: true
    case .product: false
    }
  }
}
