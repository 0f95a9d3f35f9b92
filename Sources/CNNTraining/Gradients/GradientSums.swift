import CNNEngine

/// One addition of gradients, or the copy that the first of a sum is.
struct GradientAddition {
  let target: FloatView
  let source: FloatView
  let isCopy: Bool

  func apply(_ range: Range<Int>, engine: Engine) {
    if isCopy { target[range].copy(from: source[range]) } else { engine.add(source[range], to: target[range]) }
  }
}

/// The gradients of an update's batches, added in a fixed binary tree over them.
///
/// The tree depends on the number of batches alone, so it doesn't matter who computed which of them. Whoever computes
/// neighbouring batches keeps only the sums that wait for others: two or three buffers for eight batches.
struct GradientSums {
  /// Where the network leaves the gradients of a batch.
  private let own: FloatView
  private var free: [FloatView]
  private var run = SumTree.Run<FloatView>(parts: 1)

  /// - Parameters:
  ///   - own: The network's gradients.
  ///   - updates: Those of an epoch.
  init(_ own: FloatView, updates: [UpdateBatches], rank: Int, ranks: Int) {
    self.own = own
    // By itself, too, a rank has to be able to make an update; a share that begins in mid-tree may need more.
    let count = max(
      Self.bufferCount(updates, rank: rank, ranks: ranks), Self.bufferCount(updates, rank: 0, ranks: 1))
    free = (0..<count).map { _ in FloatBuffer(count: own.count).whole }
  }

  /// Buffers that a rank needs beside the network's own gradients.
  static func bufferCount(_ updates: [UpdateBatches], rank: Int, ranks: Int) -> Int {
    // All but the last are alike.
    Set(updates.map(\.range.count)).map { count in
      let update = UpdateBatches(from: 0, accumulate: count, batchesPerEpoch: count)
      var run = SumTree.Run<Void>(parts: count)
      var most = 0
      for batch in update.share(of: rank, ranks: ranks) {
        // What waits while the next batch is computed.
        most = max(most, run.sums.count)
        run.append(SumTree.Node(part: batch), ()) { _, _ in }
      }
      return most
    }.max() ?? 0
  }

  /// Begins an update of so many batches.
  mutating func begin(batches: Int) {
    free += run.sums.map(\.value).filter { $0.buffer !== own.buffer }
    run = SumTree.Run(parts: batches)
  }

  /// Takes the gradients of the next batch.
  ///
  /// - Parameters:
  ///   - batch: Within the update.
  ///   - isLast: Whether no other batch of this process follows, so that the network's own gradients may stay where they are.
  /// - Returns: What has to be done for every range of the parameters, in order.
  mutating func append(_ batch: Int, isLast: Bool) -> [GradientAddition] {
    var additions: [GradientAddition] = []
    var released: [FloatView] = []
    let own = own
    run.append(SumTree.Node(part: batch), own) { target, source in
      additions.append(GradientAddition(target: target, source: source, isCopy: false))
      if source.buffer !== own.buffer { released.append(source) }
    }
    free += released
    if !isLast, run.sums.last!.value.buffer === own.buffer {
      let buffer = free.removeLast()
      additions.append(GradientAddition(target: buffer, source: own, isCopy: true))
      run.replaceLast(by: buffer)
    }
    return additions
  }

  /// The sums that this process has, in the order of their batches: one if it has computed all.
  var sums: [(node: SumTree.Node, value: FloatView)] { run.sums }
}
