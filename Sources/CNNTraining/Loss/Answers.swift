import CNNData
import CNNEngine

/// What the network should have put out for a batch.
struct Answers: Sendable {
  let count: Int
  /// Empty for regression.
  let labels: [Int]
  let mixing: [Mix]?
  /// `[count, output]`, channels-last, for regression.
  let targets: FloatView?

  init(_ batch: Batch) {
    count = batch.count
    labels = batch.labels
    mixing = batch.mixing
    targets = batch.targets
  }
}
