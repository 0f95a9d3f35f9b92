/// One line of `metrics.jsonl` for an epoch. A figure that was not measured is `nil`, in JSON `null`.
public struct EpochRecord: Equatable, Sendable {
  /// From 1.
  public var epoch: Int
  /// Steps since the run began.
  public var step: Int
  /// Running mean over the epoch's images, each measured before the update that it took part in.
  public var trainLoss: Double
  /// Share of the epoch's images; `nil` for regression.
  public var trainAccuracy: Double?
  public var validationLoss: Double?
  public var validationAccuracy: Double?
  public var testLoss: Double?
  public var testAccuracy: Double?
  /// Of the epoch's last update.
  public var learningRate: Double
  /// Training images a second, evaluation not counted.
  public var imagesPerSecond: Double
  /// Training and evaluation of this epoch.
  public var seconds: Double
  /// SHA-256 of the trained parameters in the order of the network, in a checkpoint's layout, 32-bit little endian.
  public var weightsSHA256: String

  public init(
    epoch: Int, step: Int, trainLoss: Double, trainAccuracy: Double?, learningRate: Double, imagesPerSecond: Double,
    seconds: Double, weightsSHA256: String
  ) {
    self.epoch = epoch
    self.step = step
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.seconds = seconds
    self.weightsSHA256 = weightsSHA256
  }
}

extension EpochRecord: Codable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case event, epoch, step
    case trainLoss = "train_loss"
    case trainAccuracy = "train_accuracy"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
    case testLoss = "test_loss"
    case testAccuracy = "test_accuracy"
    case learningRate = "learning_rate"
    case imagesPerSecond = "images_per_second"
    case seconds
    case weightsSHA256 = "weights_sha256"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    step = try values.decode(Int.self, forKey: .step)
    trainLoss = try values.decode(Double.self, forKey: .trainLoss)
    trainAccuracy = try values.decodeIfPresent(Double.self, forKey: .trainAccuracy)
    validationLoss = try values.decodeIfPresent(Double.self, forKey: .validationLoss)
    validationAccuracy = try values.decodeIfPresent(Double.self, forKey: .validationAccuracy)
    testLoss = try values.decodeIfPresent(Double.self, forKey: .testLoss)
    testAccuracy = try values.decodeIfPresent(Double.self, forKey: .testAccuracy)
    learningRate = try values.decode(Double.self, forKey: .learningRate)
    imagesPerSecond = try values.decode(Double.self, forKey: .imagesPerSecond)
    seconds = try values.decode(Double.self, forKey: .seconds)
    weightsSHA256 = try values.decode(String.self, forKey: .weightsSHA256)
  }

  /// Writes every key, so that each line of a file has the same ones.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode("epoch", forKey: .event)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(step, forKey: .step)
    try values.encode(trainLoss, forKey: .trainLoss)
    try values.encode(trainAccuracy, forKey: .trainAccuracy)
    try values.encode(validationLoss, forKey: .validationLoss)
    try values.encode(validationAccuracy, forKey: .validationAccuracy)
    try values.encode(testLoss, forKey: .testLoss)
    try values.encode(testAccuracy, forKey: .testAccuracy)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(imagesPerSecond, forKey: .imagesPerSecond)
    try values.encode(seconds, forKey: .seconds)
    try values.encode(weightsSHA256, forKey: .weightsSHA256)
  }
}
