import CNNEngine
import CNNSpec
import Foundation

/// The batches of one or several epochs, made on threads of its own while the caller computes.
///
/// A batch depends on the set, the options, its epoch and its number, and on nothing that happened before: a pipeline that
/// starts in the middle of an epoch delivers what one that came from the beginning would. Batches that are ready wait in
/// a queue of fixed length whose memory is used again and again.
public final class BatchPipeline: Sendable {
  public struct Options: Sendable {
    public var batchSize: Int
    /// A last batch with fewer images joins the one before.
    public var smallestBatch = 1
    public var order = ImageOrder.sequential
    /// Seed of the augmentation.
    public var seed: UInt64 = 0
    public var augmentation = AugmentationSpec()
    /// The epochs to deliver, counted from 0.
    public var epochs = 0..<1
    /// The batch of the first epoch to begin with.
    public var firstBatch = 0
    /// The batches of an epoch that are made, in ascending order; `nil` for all.
    public var share: [Int]?
    /// Threads that make batches; the results don't depend on it.
    public var threadCount = 1

    public init(batchSize: Int) { self.batchSize = batchSize }
  }

  /// Batches whose memory a pipeline holds.
  public static func batchesAtOnce(threads: Int) -> Int { threads + BatchQueue.spareSlots }

  /// Batches of an epoch; the last may be short.
  public let batchesPerEpoch: Int
  private let queue: BatchQueue

  /// - Throws: `noImages` for an empty set; the configuration's errors for augmentation that this set doesn't allow.
  /// - Precondition: The batch size, the thread count and the first batch are in range.
  public init(_ set: ImageSet, preprocessing: Preprocessing, options: Options) throws(DataError) {
    precondition(options.batchSize > 0 && options.threadCount > 0)
    precondition(preprocessing.mean.count == set.shape.channels && preprocessing.std.count == set.shape.channels)
    guard set.count > 0 else { throw .noImages(split: set.split, folder: set.files.first?.path ?? "") }
    try options.augmentation.check(for: set)
    let maker = BatchMaker(set: set, preprocessing: preprocessing, options: options)
    batchesPerEpoch = maker.batchesPerEpoch
    precondition((0...batchesPerEpoch).contains(options.firstBatch), "a batch beyond the epoch")
    queue = BatchQueue(
      maker: maker, epochs: options.epochs, share: options.share ?? Array(0..<batchesPerEpoch),
      firstBatch: options.firstBatch, threadCount: options.threadCount)
    for number in 0..<options.threadCount {
      let thread = Thread { [queue] in queue.work() }
      thread.name = "batches \(number + 1)"
      thread.start()
    }
  }

  deinit { queue.stop() }

  /// The next batch in order; `nil` after the last batch of the last epoch.
  ///
  /// Takes back the memory of the batch before.
  /// - Throws: What went wrong while this batch was made; the batches before it have been delivered.
  public func next() throws(DataError) -> Batch? { try queue.next().get() }
}

extension AugmentationSpec {
  /// - Throws: The configuration's errors for changes that don't make sense for this set.
  public func check(for set: ImageSet) throws(DataError) {
    guard self != AugmentationSpec() else { return }
    guard set.targets == nil else { throw .augmentedTargets }
    guard !set.labels.isEmpty || (mixup == 0 && cutmix == 0) else { throw .mixedWithoutLabels }
    let side = min(set.shape.height, set.shape.width)
    for (key, pixels) in [("crop", crop), ("translate", translate), ("cutout", cutout)] where pixels > side {
      throw .augmentationTooLarge(key: key, found: pixels, limit: side)
    }
  }
}
