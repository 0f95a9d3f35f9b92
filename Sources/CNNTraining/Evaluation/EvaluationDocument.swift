/// The JSON of `cnn eval --json` and `report/report.json`.
///
/// Figures that need classes are `null` for regression.
public struct EvaluationDocument: Encodable, Sendable {
  /// As the user wrote it.
  public var checkpoint: String
  public var result: EvaluationResult
  /// The names as people are shown them.
  public var classNames: [String]

  public init(checkpoint: String, result: EvaluationResult) {
    self.checkpoint = checkpoint
    self.result = result
    classNames = result.classes.map(\.name.shown)
  }

  enum CodingKeys: String, CodingKey {
    case checkpoint, split, images, correct, accuracy, loss, classes, confusion
    case accuracyInterval = "accuracy_interval"
    case top5Accuracy = "top5_accuracy"
    case macroF1 = "macro_f1"
    case calibrationError = "calibration_error"
    case mostConfused = "most_confused"
    case mistakes
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(checkpoint, forKey: .checkpoint)
    try values.encode(result.split, forKey: .split)
    try values.encode(result.images, forKey: .images)
    try values.encode(result.correct, forKey: .correct)
    try values.encode(result.accuracy, forKey: .accuracy)
    try values.encode(result.accuracyInterval.map { [$0.low, $0.high] }, forKey: .accuracyInterval)
    try values.encode(result.loss, forKey: .loss)
    try values.encode(result.top5Accuracy, forKey: .top5Accuracy)
    try values.encode(result.macroF1, forKey: .macroF1)
    try values.encode(result.calibrationError, forKey: .calibrationError)
    try values.encode(result.classes, forKey: .classes)
    try values.encode(result.confusion, forKey: .confusion)
    try values.encode(result.mostConfused.map(pairDocument), forKey: .mostConfused)
    let mistakes = EvaluationResult.mostConfidentMistakes(result.predictions, count: Self.listedMistakes)
    try values.encode(mistakes.map(mistakeDocument), forKey: .mistakes)
  }

  private static let listedMistakes = 18

  /// A wrong answer. Without `file` where files hold many images.
  struct MistakeDocument: Encodable {
    var index: Int
    var file: String?
    var label: String
    var predicted: String
    var probability: Float
  }

  private func mistakeDocument(_ prediction: Prediction) -> MistakeDocument {
    MistakeDocument(
      index: prediction.index, file: result.files.isEmpty ? nil : result.files[prediction.index].shown,
      label: classNames[prediction.label], predicted: classNames[prediction.predicted],
      probability: prediction.confidence)
  }

  struct PairDocument: Encodable {
    var label: String
    var predicted: String
    var images: Int
  }

  private func pairDocument(_ pair: ConfusedPair) -> PairDocument {
    PairDocument(label: classNames[pair.trueClass], predicted: classNames[pair.predictedClass], images: pair.images)
  }
}

extension ClassResult: Encodable {
  enum CodingKeys: String, CodingKey { case name, images, precision, recall, f1 }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name.shown, forKey: .name)
    try values.encode(images, forKey: .images)
    try values.encode(precision, forKey: .precision)
    try values.encode(recall, forKey: .recall)
    try values.encode(f1, forKey: .f1)
  }
}
