import CNNData

/// The best epoch so far. Chosen by the held-out part alone; without one the latest epoch is the best.
public struct BestResult: Codable, Equatable, Sendable {
  public var epoch: Int
  public var step: Int
  /// Correct answers of the evaluation named by `split`; `nil` for regression.
  public var correct: Int?
  public var images: Int
  /// Of the same evaluation.
  public var loss: Double?
  /// `nil` when neither a held-out part nor the test split was evaluated.
  public var split: Split?

  package init(epoch: Int, step: Int, correct: Int?, images: Int, loss: Double?, split: Split?) {
    self.epoch = epoch
    self.step = step
    self.correct = correct
    self.images = images
    self.loss = loss
    self.split = split
  }
}
