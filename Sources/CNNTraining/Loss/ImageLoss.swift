/// The loss of one image, and how it counts.
struct ImageLoss: Equatable, Sendable {
  var loss: Double
  var weight: Double
  var isCorrect: Bool?
  var hasGradient: Bool
}

extension LossSum {
  mutating func add(_ image: ImageLoss) {
    add(loss: image.loss, weight: image.weight, isCorrect: image.isCorrect, hasGradient: image.hasGradient)
  }
}
