import CNNEngine

/// Some images of a split, ready for the network.
///
/// The views belong to the pipeline that made the batch and are written again after the next call of its `next()`.
public struct Batch: Sendable {
  /// Epoch from 0, and the number of this batch in it from 0.
  public let epoch: Int
  public let index: Int
  /// Whether the epoch ends with this batch, which then may be shorter than the others.
  public let isLastOfEpoch: Bool
  /// Normalised pixels, `[count, height, width, channels]`.
  public let images: FloatView
  public let count: Int
  /// The class of each image; empty for a set without classes.
  public let labels: [Int]
  /// The number of each image within its split: what augmentation and dropout are keyed with.
  public let numbers: [Int]
  /// What was mixed into each image by mixup or cutmix; `nil` when neither is on.
  public let mixing: [Mix]?
  /// What the network has to put out, for regression: `[count, height, width, channels]` of the target's shape.
  public let targets: FloatView?
}

/// A second image inside a training image.
public struct Mix: Hashable, Sendable {
  /// The class of the second image.
  public let partnerLabel: Int
  /// The share of the first image, 0...1; its partner has the rest.
  public let weight: Float

  public init(partnerLabel: Int, weight: Float) {
    self.partnerLabel = partnerLabel
    self.weight = weight
  }
}
