import CNNData
import CNNRun

/// A step in which a number stopped being finite.
public struct Divergence: Equatable, Sendable {
  public var quantity: DivergedQuantity
  public var epoch: Int
  public var step: Int
  /// The first layer, in the order of the network, whose output is not finite; `nil` when all are.
  public var layer: String?
  /// The first tensor whose gradient or value is not finite; `nil` when all are.
  public var tensor: String?
  /// Positions of the batch's images in the training split; of an output, that of the image in its split.
  public var images: [Int]
  public var learningRate: Double
  /// Euclidean norms of the last steps' gradients, oldest first.
  public var gradientNorms: [Double]
  /// The last good checkpoint; `nil` when none was written yet.
  public var checkpoint: String?
  /// The folder with the state before the step; `nil` when it was not kept.
  public var blackBox: String?
  /// Of the image whose output, or whose loss, an evaluation found; `nil` for a step.
  public var split: Split?
  /// Rollbacks that were made before this divergence ended the training.
  public var rollbacks = 0
  public var cause = Cause.updates
  /// What the configuration does already against updates that are too large.
  public var clipsGradient = false
  public var warmsUp = false
}
