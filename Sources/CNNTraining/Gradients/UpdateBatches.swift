/// The batches of an epoch that one update is made from.
struct UpdateBatches: Equatable {
  /// Numbers of batches within their epoch.
  let range: Range<Int>
  let isLastOfEpoch: Bool

  /// The update that begins with a batch.
  init(from first: Int, accumulate: Int, batchesPerEpoch: Int) {
    range = first..<min(first + accumulate, batchesPerEpoch)
    isLastOfEpoch = range.upperBound == batchesPerEpoch
  }

  /// Those of an epoch.
  static func all(accumulate: Int, batchesPerEpoch: Int) -> [UpdateBatches] {
    stride(from: 0, to: batchesPerEpoch, by: accumulate).map {
      UpdateBatches(from: $0, accumulate: accumulate, batchesPerEpoch: batchesPerEpoch)
    }
  }

  /// The neighbouring batches that a rank computes.
  ///
  /// Rank 0 has the last of them. So whoever writes and reports has seen what a process by itself would have seen last.
  func share(of rank: Int, ranks: Int) -> Range<Int> {
    let place = ranks - 1 - rank
    let (first, count) = (range.lowerBound, range.count)
    return first + place * count / ranks..<first + (place + 1) * count / ranks
  }
}
