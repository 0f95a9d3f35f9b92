import CNNData
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// One of several runs that are laid side by side: what its folder holds, read.
public struct ComparedRun: Sendable {
  /// The folder's name, or the path as given where two folders have one name.
  public var name: String
  public var record: RunRecord
  public var configuration: Configuration
  public var history: [EpochRecord]
  /// From `report/report.json`; `nil` when there is none yet.
  public var result: Result?
  /// From `report/predictions.csv`; `nil` without classes or without a report.
  public var predictions: PredictionFile?

  /// What `report.json` says about the whole split.
  public struct Result: Decodable, Equatable, Sendable {
    public var split: String
    public var images: Int
    public var correct: Int?
    /// `nil` where the classes of all images have weight 0.
    public var loss: Double?
    public var interval: AccuracyInterval? { correct.map { AccuracyInterval(correct: $0, images: images) } }
    public var accuracy: Double? { correct.flatMap { images == 0 ? nil : Double($0) / Double(images) } }

    private enum CodingKeys: String, CodingKey { case split, images, correct, loss }
  }

  init(
    name: String, record: RunRecord, configuration: Configuration, history: [EpochRecord], result: Result? = nil,
    predictions: PredictionFile? = nil
  ) {
    self.name = name
    self.record = record
    self.configuration = configuration
    self.history = history
    self.result = result
    self.predictions = predictions
  }

  /// - Throws: `RunError` for a folder that is no run or whose checkpoint is damaged, `ComparisonError` for a report
  ///   that is.
  public init(_ folder: RunFolder, name: String) throws {
    self.name = name
    record = try folder.read()
    let checkpoint = folder.hasBest ? folder.best : folder.last
    do {
      configuration = try Checkpoint.readMetadata(checkpoint).readConfiguration(path: checkpoint.path)
    } catch let error as SpecErrors {
      throw RunError.configurationUnreadable(path: checkpoint.path, errors: error.description)
    }
    history = try MetricsRecord.require(folder).compactMap { record in
      if case .epoch(let epoch) = record { epoch } else { nil }
    }
    let report = folder.report.appending(path: "report.json")
    if let data = try? Data(contentsOf: report) {
      try ComparisonError.requireText(data, path: report.relativePath)
      guard let result = try? JSONDecoder().decode(Result.self, from: data) else {
        throw ComparisonError.malformedReport(path: report.relativePath)
      }
      self.result = result
    }
    let answers = folder.report.appending(path: "predictions.csv")
    if let data = try? Data(contentsOf: answers) {
      try ComparisonError.requireText(data, path: answers.relativePath)
      predictions = try PredictionFile(data, path: answers.relativePath)
      guard predictions?.labels.count == result?.images else {
        throw ComparisonError.malformedPredictions(
          path: answers.relativePath, line: (predictions?.labels.count ?? 0) + 2)
      }
    }
  }

  /// Whether both runs' files of a split are the same, whatever their names are.
  func hasSameFiles(_ split: Split, as other: ComparedRun) -> Bool {
    let (own, others) = (digests(split), other.digests(split))
    return values(own) == values(others) || DataDigests.agree(own, others) || DataDigests.agree(others, own)
  }

  private func digests(_ split: Split) -> [String: String] {
    record.dataDigests.filter { $0.key.hasPrefix("\(split.rawValue)/") }
  }

  private func values(_ digests: [String: String]) -> [String] { digests.sorted { $0.key < $1.key }.map(\.value) }
}
