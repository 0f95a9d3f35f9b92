/// The epoch records as CSV; a figure that was not measured is empty.
enum MetricsTable {
  static let header =
    EpochRecord.CodingKeys.allCases.filter { $0 != .event }.map(\.rawValue).joined(separator: ",") + "\n"

  static func row(_ record: EpochRecord) -> String {
    let cells = EpochRecord.CodingKeys.allCases.compactMap { cell(record, $0) }
    return cells.joined(separator: ",") + "\n"
  }

  private static func cell(_ record: EpochRecord, _ key: EpochRecord.CodingKeys) -> String? {
    switch key {
    case .event: nil
    case .epoch: String(record.epoch)
    case .step: String(record.step)
    case .trainLoss: String(record.trainLoss)
    case .trainAccuracy: text(record.trainAccuracy)
    case .validationLoss: text(record.validationLoss)
    case .validationAccuracy: text(record.validationAccuracy)
    case .testLoss: text(record.testLoss)
    case .testAccuracy: text(record.testAccuracy)
    case .learningRate: String(record.learningRate)
    case .imagesPerSecond: String(record.imagesPerSecond)
    case .seconds: String(record.seconds)
    case .weightsSHA256: record.weightsSHA256
    }
  }

  private static func text(_ value: Double?) -> String { value.map { String($0) } ?? "" }
}
