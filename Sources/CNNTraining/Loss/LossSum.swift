/// Sums over images, added in the order of the images, so that they don't depend on how the images were batched.
struct LossSum: Equatable, Sendable {
  var images = 0
  var loss = 0.0
  /// What `loss` is divided by for a mean.
  var weight = 0.0
  /// `nil` for regression.
  var correct: Int?
  /// Images whose loss depends on the outputs: not those of a class with weight 0.
  var imagesWithGradient = 0

  /// `nil` where nothing has a weight.
  var mean: Double? { weight > 0 ? loss / weight : nil }

  /// The number of the first image whose loss is not finite.
  var firstNotFinite: Int?

  /// Adds the sums of images that follow.
  mutating func add(_ next: LossSum) {
    if let image = next.firstNotFinite, firstNotFinite == nil { firstNotFinite = images + image }
    images += next.images
    imagesWithGradient += next.imagesWithGradient
    loss += next.loss
    weight += next.weight
    if let count = next.correct { correct = (correct ?? 0) + count }
  }

  mutating func add(loss: Double, weight: Double, isCorrect: Bool?, hasGradient: Bool) {
    if !loss.isFinite, firstNotFinite == nil { firstNotFinite = images }
    images += 1
    if hasGradient { imagesWithGradient += 1 }
    self.loss += loss
    self.weight += weight
    if let isCorrect { correct = (correct ?? 0) + (isCorrect ? 1 : 0) }
  }
}
