/// One line of `metrics.jsonl` for a step, written every `log_every` steps.
public struct StepRecord: Equatable, Sendable {
  /// From 1.
  public var epoch: Int
  /// Steps since the run began, from 1; continues over epochs.
  public var step: Int
  /// Mean over the step's images before the update, without weight decay. With `reduction = sum` too, where the gradient is
  /// that of the sum: so the records of runs with different batch sizes can be compared. `nil` where all images have
  /// weight 0.
  public var loss: Double?
  /// Of this step's update.
  public var learningRate: Double

  public init(epoch: Int, step: Int, loss: Double?, learningRate: Double) {
    self.epoch = epoch
    self.step = step
    self.loss = loss
    self.learningRate = learningRate
  }
}

extension StepRecord: Codable {
  enum CodingKeys: String, CodingKey {
    case event, epoch, step, loss
    case learningRate = "learning_rate"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    loss = try values.decodeIfPresent(Double.self, forKey: .loss)
    learningRate = try values.decode(Double.self, forKey: .learningRate)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode("step", forKey: .event)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(step, forKey: .step)
    try values.encode(loss, forKey: .loss)
    try values.encode(learningRate, forKey: .learningRate)
  }
}
