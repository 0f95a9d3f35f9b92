import CNNData
import CNNEngine

/// What the network should have put out for a batch.
struct GroundTruth: Sendable {
  let count: Int
  /// Empty for regression.
  let labels: [Int]
  /// The labels with what was mixed into the images.
  let classTargets: [ClassTarget]
  /// `[count, output]`, channels-last, for regression.
  let targets: FloatView?

  init(_ batch: Batch) {
    self.init(count: batch.count, labels: batch.labels, mixing: batch.mixing, targets: batch.targets)
  }

  init(count: Int, labels: [Int], mixing: [Mix]?, targets: FloatView?) {
    self.count = count
    self.labels = labels
    self.targets = targets
    classTargets = labels.enumerated().map { image, label in
      guard let mix = mixing?[image] else { return ClassTarget(label: label) }
      return ClassTarget(label: label, otherLabel: mix.partnerLabel, share: mix.weight)
    }
  }
}
