import CNNData
import CNNTraining

/// What became of one picture: its classes, or why it has none.
enum PictureOutcome: Encodable {
  case answered(PicturePrediction)
  case failed(image: String, message: String, ExitCategory)

  private enum CodingKeys: String, CodingKey { case image, error }

  /// A failure has `error` instead of `classes`.
  func encode(to encoder: any Encoder) throws {
    switch self {
    case .answered(let prediction): try prediction.encode(to: encoder)
    case .failed(let image, let message, _):
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(image, forKey: .image)
      try values.encode(message, forKey: .error)
    }
  }

  var prediction: PicturePrediction? {
    if case .answered(let prediction) = self { prediction } else { nil }
  }

  /// How a command ends that answered these pictures: 66 when all of them are missing, and otherwise the code of the worst.
  static func ending(of outcomes: [PictureOutcome]) -> ExitCategory {
    let failures = outcomes.compactMap { outcome in
      if case .failed(_, _, let category) = outcome { category } else { nil }
    }
    if failures.isEmpty { return .done }
    if failures.count == outcomes.count, failures.allSatisfy({ $0 == .missingInput }) { return .missingInput }
    // A network without finite outputs says nothing about its pictures.
    return failures.allSatisfy { $0 == .verdict } ? .verdict : .data
  }
}
