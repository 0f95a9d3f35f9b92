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
  static let notNegative = NumberRange("at least 0", lowest: 0) { $0 >= 0 }
  static let any = NumberRange("any number", lowest: 0) { _ in true }
  /// 0...1 without 1: rates, momentum, decay.
  static let fraction = NumberRange("at least 0 and below 1", lowest: 0) { $0 >= 0 && $0 < 1 }
  static let unit = NumberRange("from 0 to 1", lowest: 0) { $0 >= 0 && $0 <= 1 }
  /// Above 0 and at most 1: factors by which something shrinks.
  static let shrinking = NumberRange("above 0 and at most 1", lowest: 1) { $0 > 0 && $0 <= 1 }
  static let insideUnit = NumberRange("above 0 and below 1", lowest: 0.5) { $0 > 0 && $0 < 1 }
  static let atLeastOne = NumberRange("at least 1", lowest: 1) { $0 >= 1 }
  static let angle = NumberRange("from 0 to 180", lowest: 0) { $0 >= 0 && $0 <= 180 }
}
