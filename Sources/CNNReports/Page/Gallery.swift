import CNNData
import CNNTraining

/// The images that say most about a network: where it was sure and wrong, and where it could not decide.
public struct Gallery: Sendable {
  /// One image with what the network says about it.
  public struct Entry: Sendable {
    public var prediction: Prediction
    public var picture: Canvas
  }

  /// The most probable wrong answers, the surest first.
  public var mistakes: [Entry]
  /// The images whose most probable class is the least probable, the least certain first; right answers among them.
  public var uncertain: [Entry]

  /// Images of each kind.
  private static let count = 18
  /// Pixels; what is larger is made smaller, so that a page stays light.
  private static let longestSide = 96

  /// - Parameter set: The split that `evaluation` is of, in the same order.
  public init(_ evaluation: EvaluationResult, _ set: ImageSet) {
    func entries(_ predictions: [Prediction]) -> [Entry] {
      predictions.map { prediction in
        Entry(
          prediction: prediction,
          picture: SamplePicture.draw(set, image: prediction.index, longestSide: Self.longestSide))
      }
    }
    mistakes = entries(EvaluationResult.mostConfidentMistakes(evaluation.predictions, count: Self.count))
    uncertain = entries(Self.leastCertain(evaluation.predictions, count: Self.count))
  }

  static func leastCertain(_ predictions: [Prediction], count: Int) -> [Prediction] {
    Array(predictions.sorted { ($0.confidence, $0.index) < ($1.confidence, $1.index) }.prefix(count))
  }
}
