import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// Everything that is written about a trained network: numbers, tables and pictures.
public struct Report: Sendable {
  /// As the user wrote it; the title of the pictures.
  public var checkpoint: String
  public var evaluation: EvaluationResult
  /// The epochs of the run; empty when only a checkpoint is at hand, and then there is no `curves.png`.
  public var history: [EpochRecord]
  /// Marked in `curves.png`.
  public var bestEpoch: Int?
  /// What `report.html` shows besides the evaluation; without it there is no page.
  public var contents: RunContents?

  public init(
    checkpoint: String, evaluation: EvaluationResult, history: [EpochRecord] = [], bestEpoch: Int? = nil,
    contents: RunContents? = nil
  ) {
    self.checkpoint = checkpoint
    self.evaluation = evaluation
    self.history = history
    self.bestEpoch = bestEpoch
    self.contents = contents
  }

  /// Every file that a report can have.
  public static let fileNames = [
    RunPage.fileName, "report.json", "confusion.csv", "predictions.csv", "confusion.png", "curves.png",
  ]

  /// Writes `report.html` and `report.json`, and as far as there are classes `confusion.csv`, `predictions.csv` and `confusion.png`, and
  /// as far as there are epochs `curves.png`. Each file is replaced as a whole.
  ///
  /// - Parameter words: How a program calls what would help.
  /// - Returns: The files, in the order in which a reader would look at them.
  /// - Throws: `RunError.cannotCreate` or `.cannotWrite`; `PNGError`.
  @discardableResult
  public func write(to folder: URL, words: Means.Words = \.plain) throws -> [URL] {
    try OutputFile.makeFolder(folder)
    var files: [(name: String, data: Data)] = []
    if var contents {
      contents.evaluation = evaluation
      files.append((RunPage.fileName, try RunPage(contents).html(words)))
    }
    files.append(("report.json", try document()))
    if !evaluation.classes.isEmpty {
      if !evaluation.confusion.isEmpty { files.append(("confusion.csv", evaluation.confusionTable)) }
      files.append(("predictions.csv", evaluation.predictionTable))
      if evaluation.classes.count <= ConfusionFigure.mostClasses, !evaluation.confusion.isEmpty {
        files.append(("confusion.png", try confusionFigure.draw().pngData()))
      }
    }
    if !history.isEmpty { files.append(("curves.png", try curvesFigure.draw().pngData())) }
    for file in files { try OutputFile.replace(folder.appending(path: file.name), by: file.data) }
    return files.map { folder.appending(path: $0.name) }
  }

  private func document() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(EvaluationDocument(checkpoint: checkpoint, result: evaluation)) + Data("\n".utf8)
  }

  /// The confusion matrix with the accuracy in its title.
  public var confusionFigure: ConfusionFigure {
    var title = "\(checkpoint), \(evaluation.split.word) images"
    if let correct = evaluation.correct, let accuracy = evaluation.accuracy {
      title += String(format: ": %.2f %%", accuracy * 100) + " (\(correct) of \(evaluation.images))"
    }
    return ConfusionFigure(
      title: title, classNames: evaluation.classes.map(\.name.shown), confusion: evaluation.confusion)
  }

  /// Loss, and accuracy if there are classes, over the epochs.
  public var curvesFigure: CurvesFigure {
    let losses = [
      curve("training", .training) { $0.trainLoss }, curve("validation", .validation) { $0.validationLoss },
      curve("test", .test, .dashed) { $0.testLoss },
    ]
    let accuracies = [
      curve("training", .training) { $0.trainAccuracy.map { $0 * 100 } },
      curve("validation", .validation) { $0.validationAccuracy.map { $0 * 100 } },
      curve("test", .test, .dashed) { $0.testAccuracy.map { $0 * 100 } },
    ]
    var charts = [Chart(title: "loss", curves: losses, vertical: AxisScale(covering: [0] + values(of: losses)))]
    if accuracies.contains(where: { !$0.points.isEmpty }) {
      charts.append(
        Chart(
          title: "accuracy", curves: accuracies, vertical: AxisScale(covering: values(of: accuracies)), unit: " %"))
    }
    return CurvesFigure(
      title: runName, charts: charts, epochCount: history.map(\.epoch).max() ?? 1, bestEpoch: bestEpoch)
  }

  /// `RUN` of `RUN/checkpoints/best.safetensors`.
  private var runName: String {
    let parts = checkpoint.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[parts.count - 2] == "checkpoints" else { return checkpoint }
    return parts.dropLast(2).joined(separator: "/")
  }

  private func curve(
    _ name: String, _ color: Color, _ pattern: Curve.Pattern = .solid, _ value: (EpochRecord) -> Double?
  ) -> Curve {
    let points = history.compactMap { record in value(record).map { (epoch: Double(record.epoch), value: $0) } }
    return Curve(name: name, color: color, pattern: pattern, points: points)
  }

  private func values(of curves: [Curve]) -> [Double] { curves.flatMap { $0.points.map(\.value) } }
}
