import CNNSpec

/// Figures that follow from the predictions alone.
extension EvaluationResult {
  /// Pairs of classes that a result lists.
  private static let listedPairs = 5
  /// Classes among which a label counts as found for `top5Accuracy`.
  private static let topClasses = 5

  /// Fills in everything that needs classes, from predictions in the split's order.
  mutating func summarize(_ predictions: [Prediction], classes names: [Name]) {
    self.predictions = predictions
    confusion = [[Int]](repeating: [Int](repeating: 0, count: names.count), count: names.count)
    for prediction in predictions { confusion[prediction.label][prediction.predicted] += 1 }
    correct = names.indices.reduce(0) { $0 + confusion[$1][$1] }
    classes = names.indices.map { classResult($0, name: names[$0]) }
    let scores = classes.compactMap(\.f1)
    macroF1 = scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    mostConfused = confusedPairs()
    // Of five classes or fewer every label is among the first five, which says nothing.
    top5Accuracy = names.count > Self.topClasses ? share(of: predictions) { $0.rank < Self.topClasses } : nil
    calibrationError = expectedCalibrationError
  }

  private func classResult(_ index: Int, name: Name) -> ClassResult {
    let hits = confusion[index][index]
    let images = confusion[index].reduce(0, +)
    let predicted = confusion.reduce(0) { $0 + $1[index] }
    return ClassResult(
      name: name, images: images, precision: predicted == 0 ? nil : Double(hits) / Double(predicted),
      recall: images == 0 ? nil : Double(hits) / Double(images),
      f1: images == 0 ? nil : 2 * Double(hits) / Double(images + predicted))
  }

  private func confusedPairs() -> [ConfusedPair] {
    var pairs: [ConfusedPair] = []
    for (label, row) in confusion.enumerated() {
      for (predicted, images) in row.enumerated() where predicted != label && images > 0 {
        pairs.append(ConfusedPair(trueClass: label, predictedClass: predicted, images: images))
      }
    }
    let order = pairs.enumerated().sorted { ($1.element.images, $0.offset) < ($0.element.images, $1.offset) }
    return order.prefix(Self.listedPairs).map(\.element)
  }

  private func share(of predictions: [Prediction], where isCounted: (Prediction) -> Bool) -> Double? {
    predictions.isEmpty ? nil : Double(predictions.count(where: isCounted)) / Double(predictions.count)
  }
}

extension EvaluationResult {
  /// The most probable wrong answers, the surest first. Equal probabilities keep the order of the split.
  public static func mostConfidentMistakes(_ predictions: [Prediction], count: Int) -> [Prediction] {
    let wrong = predictions.filter { $0.predicted != $0.label }
    return Array(wrong.sorted { (-$0.confidence, $0.index) < (-$1.confidence, $1.index) }.prefix(count))
  }
}

extension Prediction {
  /// Probability of the predicted class.
  public var confidence: Float { probabilities[predicted] }

  /// - Parameter scores: One for each class; they decide, since small probabilities may round to equal ones.
  init(index: Int, label: Int, scores: [Float], probabilities: [Float]) {
    self.index = index
    self.label = label
    self.probabilities = probabilities
    let own = scores[label]
    predicted = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
    rank = scores.indices.count { scores[$0] > own || (scores[$0] == own && $0 < label) }
  }
}
