/// The images whose confidence lies in one stretch of 0...1, for the calibration error and the reliability diagram.
public struct CalibrationBin: Equatable, Sendable {
  /// Probabilities of the predicted class from here on; the last bin holds 1 too.
  public var lower: Double
  public var upper: Double
  public var images: Int
  /// Images that were predicted right.
  public var correct: Int
  /// Of the probabilities of the predicted classes.
  public var confidenceSum: Double

  /// Mean probability of the predicted class; `nil` in an empty bin.
  public var confidence: Double? { images == 0 ? nil : confidenceSum / Double(images) }
  /// Share of right answers; `nil` in an empty bin.
  public var accuracy: Double? { images == 0 ? nil : Double(correct) / Double(images) }
}

extension EvaluationResult {
  /// Of the calibration error, as in its source.
  private static let calibrationBinCount = 15

  /// Fifteen equal bins of confidence.
  ///
  /// - Source: Guo et al., *On Calibration of Modern Neural Networks*, 2017, section 2.
  public var calibrationBins: [CalibrationBin] {
    let count = Self.calibrationBinCount
    var bins = (0..<count).map { bin in
      CalibrationBin(
        lower: Double(bin) / Double(count), upper: Double(bin + 1) / Double(count), images: 0, correct: 0,
        confidenceSum: 0)
    }
    for prediction in predictions {
      let confidence = Double(prediction.probabilities[prediction.predicted])
      let bin = min(max(Int(confidence * Double(count)), 0), count - 1)
      bins[bin].images += 1
      bins[bin].confidenceSum += confidence
      if prediction.predicted == prediction.label { bins[bin].correct += 1 }
    }
    return bins
  }

  /// Mean distance between confidence and accuracy over the bins, weighted by their images.
  ///
  /// - Source: Guo et al., 2017, section 3.
  var expectedCalibrationError: Double? {
    guard !predictions.isEmpty else { return nil }
    let distance = calibrationBins.reduce(0) { $0 + abs($1.confidenceSum - Double($1.correct)) }
    return distance / Double(predictions.count)
  }
}
