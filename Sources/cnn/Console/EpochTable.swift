import CNNRun

/// A row for each epoch in columns whose widths are known before the first one is written.
struct EpochTable {
  /// Only splits that are evaluated get columns.
  var hasValidation: Bool
  var hasTest: Bool
  /// Regression has no accuracy.
  var hasAccuracy: Bool
  var epochs: Int
  /// Of the terminal, whose lines must not wrap; `nil` for a file, which is given everything.
  var columns: Int?

  private static let lossWidth = 9
  private static let accuracyWidth = 10
  private static let speedWidth = 11
  private static let timeWidth = 9
  private static let digestWidth = 10
  private static let best = "  best"

  /// What a line leaves out first when it is too long: the digest, then the time, then the speed.
  private enum Extra: Int { case speed, time, digest }

  private func shows(_ extra: Extra) -> Bool {
    guard let columns else { return true }
    let extras = [Self.speedWidth, Self.timeWidth, Self.digestWidth].prefix(extra.rawValue + 1)
    let needed = epochWidth + splits.count * splitWidth + extras.reduce(0, +) + (hasValidation ? Self.best.count : 0)
    return needed < columns
  }

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
    titles += extras(speed: "images/s", time: "time", digest: "weights")
    return [right("", epochWidth) + groups, titles]
  }

  /// - Parameter isBest: Whether the row is marked as the best so far.
  func row(_ record: EpochRecord, isBest: Bool) -> String {
    var text = right("\(record.epoch)/\(epochs)", epochWidth)
    text += split(record.trainLoss, record.trainAccuracy)
    if hasValidation { text += split(record.validationLoss, record.validationAccuracy) }
    if hasTest { text += split(record.testLoss, record.testAccuracy) }
    text += extras(
      speed: NumberText.rate(record.imagesPerSecond), time: NumberText.duration(record.seconds),
      digest: String(record.weightsSHA256.prefix(8)))
    return text + (isBest ? Self.best : "")
  }

  private func extras(speed: String, time: String, digest: String) -> String {
    (shows(.speed) ? right(speed, Self.speedWidth) : "") + (shows(.time) ? right(time, Self.timeWidth) : "")
      + (shows(.digest) ? right(digest, Self.digestWidth) : "")
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
