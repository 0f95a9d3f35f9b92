import CNNRun

/// The running epoch's sums.
extension TrainingState {
  mutating func add(_ result: StepResult) {
    images += result.images
    lossSum += result.lossSum
    lossWeight += result.weight
    correct += result.correct ?? 0
    hasAccuracy = result.correct != nil
    if !result.hasGradient { emptyUpdates = (emptyUpdates ?? 0) + 1 }
  }

  /// `nil` as long as the images of the epoch all have weight 0.
  var meanLoss: Double? { lossWeight > 0 ? lossSum / lossWeight : nil }
  var accuracy: Double? { hasAccuracy && images > 0 ? Double(correct) / Double(images) : nil }

  /// Forgets the sums when their epoch has ended.
  mutating func endEpoch() {
    batchInEpoch = 0
    images = 0
    lossSum = 0
    lossWeight = 0
    correct = 0
  }
}
