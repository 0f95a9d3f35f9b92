/// Sums over images, added in the order of the images, so that they don't depend on how the images were batched.
struct LossSum: Equatable, Sendable {
  var images = 0
  var loss = 0.0
  /// What `loss` is divided by for a mean.
  var weight = 0.0
  /// `nil` for regression.
  var correct: Int?

  mutating func add(loss: Double, weight: Double, isCorrect: Bool?) {
    images += 1
    self.loss += loss
    self.weight += weight
    if let isCorrect { correct = (correct ?? 0) + (isCorrect ? 1 : 0) }
  }
}
