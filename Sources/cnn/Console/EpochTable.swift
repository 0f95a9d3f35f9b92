import CNNTraining

/// A row for each epoch in columns whose widths are known before the first one is written.
struct EpochTable {
  /// Only splits that are evaluated get columns.
  var hasValidation: Bool
  var hasTest: Bool
  /// Regression has no accuracy.
  var hasAccuracy: Bool
  var epochs: Int

  private static let lossWidth = 9
  private static let accuracyWidth = 10
  private static let speedWidth = 11
  private static let timeWidth = 9
  private static let digestWidth = 10

  private var epochWidth: Int { max(6, 2 * String(epochs).count + 2) }
  private var splitWidth: Int { Self.lossWidth + (hasAccuracy ? Self.accuracyWidth : 0) + 1 }
  private var splits: [String] {
    ["training"] + (hasValidation ? ["validation"] : []) + (hasTest ? ["test"] : [])
  }

  /// The splits, and under them what each column is.
  var header: [String] {
    let groups = splits.map { right($0, splitWidth) }.joined()
    var titles = right("epoch", epochWidth)
    for _ in splits { titles += split(loss: "loss", accuracy: "accuracy") }
    titles += right("images/s", Self.speedWidth) + right("time", Self.timeWidth) + right("weights", Self.digestWidth)
    return [right("", epochWidth) + groups, titles]
  }

  /// - Parameter isBest: Whether the row is marked as the best so far.
  func row(_ record: EpochRecord, isBest: Bool) -> String {
    var text = right("\(record.epoch)/\(epochs)", epochWidth)
    text += split(record.trainLoss, record.trainAccuracy)
    if hasValidation { text += split(record.validationLoss, record.validationAccuracy) }
    if hasTest { text += split(record.testLoss, record.testAccuracy) }
    text += right(NumberText.rate(record.imagesPerSecond), Self.speedWidth)
    text += right(NumberText.duration(record.seconds), Self.timeWidth)
    text += right(String(record.weightsSHA256.prefix(8)), Self.digestWidth)
    return text + (isBest ? "  best" : "")
  }

  private func split(_ loss: Double?, _ accuracy: Double?) -> String {
    split(loss: NumberText.loss(loss), accuracy: NumberText.percent(accuracy))
  }

  private func split(loss: String, accuracy: String) -> String {
    right(loss, Self.lossWidth + 1) + (hasAccuracy ? right(accuracy, Self.accuracyWidth) : "")
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
