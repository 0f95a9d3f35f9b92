import CNNExplanation
import CNNSpec
import CNNTraining

/// What a network makes of one image: its classes, the most probable first.
struct ClassRanking {
  /// Classes of equal probability in the network's order.
  let entries: [ClassProbability]
  /// In the network's order.
  let probabilities: [Float]

  /// - Parameter image: `[channels, height, width]`, normalised as in training.
  /// - Throws: `ExplanationError.notFinite`.
  init(_ image: [Float], _ trained: TrainedNetwork) throws(ExplanationError) {
    probabilities = try trained.probabilities(ofImage: image).requireFinite(.outputs)
    entries = trained.ranking(probabilities)
  }
}

extension ClassProbability: Encodable {
  private enum CodingKeys: String, CodingKey { case name, probability }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(name.shown, forKey: .name)
    try values.encode(probability, forKey: .probability)
  }
}
