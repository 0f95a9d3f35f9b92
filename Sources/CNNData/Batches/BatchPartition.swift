/// How an epoch's images are cut into batches.
///
/// The last batch takes what is left. When that is less than `smallestBatch`, it joins the batch before, so that every
/// image is used once in every epoch and no batch is too small for what the network does with it.
public struct BatchPartition: Hashable, Sendable {
  public let images: Int
  /// At most `images`.
  public let batchSize: Int
  /// Images that joined the batch before; 0 when the last batch stands for itself.
  public let mergedTail: Int

  /// - Precondition: All numbers are positive.
  public init(images: Int, batchSize: Int, smallestBatch: Int = 1) {
    precondition(images > 0 && batchSize > 0 && smallestBatch > 0)
    self.images = images
    self.batchSize = min(batchSize, images)
    let tail = images % self.batchSize
    mergedTail = tail < smallestBatch ? tail : 0
  }

  /// Batches in an epoch.
  public var count: Int { (images - mergedTail + batchSize - 1) / batchSize }
  public var largestBatch: Int { batchSize + mergedTail }

  /// Places of a batch's images in the epoch's order.
  public subscript(batch: Int) -> Range<Int> {
    let start = batch * batchSize
    return start..<(batch == count - 1 ? images : start + batchSize)
  }
}
