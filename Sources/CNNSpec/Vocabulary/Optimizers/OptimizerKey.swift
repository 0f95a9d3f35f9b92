/// A key of `[train]` that belongs to some optimizers, and the property of the definition that it sets.
///
/// A key means the same to every optimizer that takes it.
public struct OptimizerKey<Owner: Sendable>: Sendable {
  enum Property: Sendable {
    case number(WritableKeyPath<Owner, Double> & Sendable, NumberRange)
    /// A number without a default.
    case optionalNumber(WritableKeyPath<Owner, Double?> & Sendable, NumberRange)
    case boolean(WritableKeyPath<Owner, Bool> & Sendable)
  }

  let word: String
  let property: Property
  /// The key whose number has to be above 0 where this one is `yes`.
  var needed: String?

  static func number(
    _ word: String, _ path: WritableKeyPath<Owner, Double> & Sendable, in range: NumberRange
  ) -> OptimizerKey { OptimizerKey(word: word, property: .number(path, range)) }

  static func optionalNumber(
    _ word: String, _ path: WritableKeyPath<Owner, Double?> & Sendable, in range: NumberRange
  ) -> OptimizerKey { OptimizerKey(word: word, property: .optionalNumber(path, range)) }

  static func boolean(
    _ word: String, _ path: WritableKeyPath<Owner, Bool> & Sendable, needs needed: String? = nil
  ) -> OptimizerKey { OptimizerKey(word: word, property: .boolean(path), needed: needed) }
}
