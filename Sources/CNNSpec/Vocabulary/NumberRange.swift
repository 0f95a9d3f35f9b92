/// The numbers that a key takes, with the words that say so.
struct NumberRange: Sendable {
  let description: String
  /// A number inside, standing in where the value is wrong.
  let lowest: Double
  let contains: @Sendable (Double) -> Bool

  init(_ description: String, lowest: Double, contains: @escaping @Sendable (Double) -> Bool) {
    self.description = description
    self.lowest = lowest
    self.contains = contains
  }

  static let positive = NumberRange("above 0", lowest: 1) { $0 > 0 }
  /// Above 0 for 32 bits too: what keeps a divisor from being 0.
  static let summand = NumberRange("at least 1.2e-38, the smallest number of 32 bits", lowest: 1) {
    $0 >= Double(Float.leastNormalMagnitude)
  }
  /// Weights of classes, which 32 bits hold: others would be 0 or infinite there.
  static let classWeight = NumberRange("0, or from 1e-37 to 1e37", lowest: 1) { $0 == 0 || ($0 >= 1e-37 && $0 <= 1e37) }
  static let notNegative = NumberRange("at least 0", lowest: 0) { $0 >= 0 }
  static let any = NumberRange("any number", lowest: 0) { _ in true }
  /// 0...1 without 1: rates, momentum, decay.
  static let fraction = NumberRange("at least 0 and below 1", lowest: 0) { $0 >= 0 && $0 < 1 }
  static let unit = NumberRange("from 0 to 1", lowest: 0) { $0 >= 0 && $0 <= 1 }
  static let brightness = NumberRange("from 0 (black) to 1 (white)", lowest: 0) { $0 >= 0 && $0 <= 1 }
  /// Above 0 and at most 1: factors by which something shrinks.
  static let shrinking = NumberRange("above 0 and at most 1", lowest: 1) { $0 > 0 && $0 <= 1 }
  static let insideUnit = NumberRange("above 0 and below 1", lowest: 0.5) { $0 > 0 && $0 < 1 }
  static let atLeastOne = NumberRange("at least 1", lowest: 1) { $0 >= 1 }
  /// Changes of colours: what is larger leaves nothing of an image, and a float of one may overflow.
  static let colour = NumberRange("from 0 to 100", lowest: 0) { $0 >= 0 && $0 <= 100 }
  /// Parameters of a beta distribution: of what is larger all draws are equal.
  static let alpha = NumberRange("from 0 to 1000", lowest: 0) { $0 >= 0 && $0 <= 1000 }
  static let angle = NumberRange("from 0 to 180", lowest: 0) { $0 >= 0 && $0 <= 180 }
}
