import CNNSpec

/// Figures that follow from the predictions alone.
extension EvaluationResult {
  /// Pairs of classes that a result lists.
  private static let listedPairs = 5
  /// Classes among which a label counts as found for `top5Accuracy`.
  private static let topClasses = 5

  /// Classes of which every pair is counted; of more the table would be larger than all else.
  private static let mostTabledClasses = 4096

  /// Fills in everything that needs classes, from predictions in the split's order.
  mutating func summarize(_ predictions: [Prediction], classes names: [Name]) {
    self.predictions = predictions
    var hits = [Int](repeating: 0, count: names.count)
    var (images, predicted) = (hits, hits)
    for prediction in predictions {
      images[prediction.label] += 1
      predicted[prediction.predicted] += 1
      if prediction.label == prediction.predicted { hits[prediction.label] += 1 }
    }
    correct = hits.reduce(0, +)
    classes = names.indices.map {
      ClassResult(name: names[$0], hits: hits[$0], images: images[$0], predicted: predicted[$0])
    }
    let scores = classes.compactMap(\.f1)
    macroF1 = scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    confusion = Self.confusion(predictions, classes: names.count)
    mostConfused = Self.confusedPairs(predictions)
    // Of five classes or fewer every label is among the first five, which says nothing.
    top5Accuracy = names.count > Self.topClasses ? share(of: predictions) { $0.rank < Self.topClasses } : nil
    calibrationError = expectedCalibrationError
  }

  private static func confusion(_ predictions: [Prediction], classes: Int) -> [[Int]] {
    guard classes <= mostTabledClasses else { return [] }
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for prediction in predictions { confusion[prediction.label][prediction.predicted] += 1 }
    return confusion
  }

  private static func confusedPairs(_ predictions: [Prediction]) -> [ConfusedPair] {
    let wrong = Dictionary(grouping: predictions.filter { $0.label != $0.predicted }) { [$0.label, $0.predicted] }
    let pairs = wrong.map { ConfusedPair(trueClass: $0.key[0], predictedClass: $0.key[1], images: $0.value.count) }
    let order = pairs.sorted {
      ($1.images, $0.trueClass, $0.predictedClass) < ($0.images, $1.trueClass, $1.predictedClass)
    }
    return Array(order.prefix(listedPairs))
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

extension ClassResult {
  /// - Parameters:
  ///   - hits: Images of the class that were predicted as it.
  ///   - predicted: All images that were.
  fileprivate init(name: Name, hits: Int, images: Int, predicted: Int) {
    self.init(
      name: name, images: images, precision: predicted == 0 ? nil : Double(hits) / Double(predicted),
      recall: images == 0 ? nil : Double(hits) / Double(images),
      f1: images == 0 ? nil : 2 * Double(hits) / Double(images + predicted))
  }
}
