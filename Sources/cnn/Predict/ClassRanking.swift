import CNNEngine
import CNNExplanation
import CNNSpec
import CNNTraining

/// What a network makes of one image: its classes, the most probable first.
struct ClassRanking {
  struct Entry: Encodable {
    var name: Name
    var probability: Float

    private enum CodingKeys: String, CodingKey { case name, probability }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(name.shown, forKey: .name)
      try values.encode(probability, forKey: .probability)
    }
  }

  /// Classes of equal probability in the network's order.
  let entries: [Entry]
  /// In the network's order.
  let probabilities: [Float]

  /// - Parameter image: `[channels, height, width]`, normalised as in training.
  /// - Throws: `ExplanationError.notFinite`.
  init(_ image: [Float], _ trained: TrainedNetwork) throws(ExplanationError) {
    let shape = trained.configuration.architecture.input
    let stored = (0..<shape.count).map { image[$0 % shape.channels * shape.positions + $0 / shape.channels] }
    let probabilities = try trained.probabilities(FloatBuffer(stored).whole, count: 1)[0]
      .requireFinite(.outputs)
    self.probabilities = probabilities
    let order = probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
    entries = order.map { Entry(name: trained.className($0), probability: probabilities[$0]) }
  }
}
