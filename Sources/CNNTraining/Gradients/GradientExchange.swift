import CNNEngine
import CNNModel
import CNNRanks
import Foundation

/// Adds the gradients of all ranks, in the tree over the update's batches, while backward of the last batch goes on.
///
/// The parameters are cut in buckets, from the last to the first, because backward finds their gradients in this order. As soon
/// as a bucket is complete, every rank sends each other rank a piece of its sums, adds the pieces that it gets itself, and sends
/// the result to all: twice the bucket's bytes out of each rank and into it, which is the least possible. Which rank adds what
/// has no influence on a bit.
///
/// All of it happens on a thread of its own, the only one that exchanges gradients.
final class GradientExchange: @unchecked Sendable {
  /// Enough that the time to answer counts little beside the time to send, few enough that the first of a large network leave
  /// early: 4 MB.
  private static let bucketFloats = 1 << 20

  private let gradients: FloatView
  private let ranks: any Ranks
  private let engine: Engine
  private let buckets: [Range<Int>]
  private var scratch = FloatBuffer(count: 0)

  // Of the update that is being made; set before its thread starts.
  private var nodes: [[SumTree.Node]] = []
  private var batches = 0
  private var additions: [GradientAddition] = []
  private var sums: [(node: SumTree.Node, value: FloatView)] = []

  /// Guards what follows.
  private let condition = NSCondition()
  /// All gradients from here on are complete.
  private var completeFrom = 0
  private var isRunning = false
  private var failure: RankError?

  init(_ store: ParameterStore, ranks: any Ranks, engine: Engine) {
    gradients = store.gradients
    (self.ranks, self.engine) = (ranks, engine)
    buckets = stride(from: 0, to: store.count, by: Self.bucketFloats).map { start in
      start..<min(start + Self.bucketFloats, store.count)
    }.reversed()
  }

  /// Bytes that a rank sends for an update, and receives.
  static func bytes(parameters: Int, ranks: Int) -> Int {
    2 * (ranks - 1) * parameters * MemoryLayout<Float>.size / ranks
  }

  /// Begins an update.
  func begin(_ update: UpdateBatches) {
    let first = update.range.lowerBound
    batches = update.range.count
    nodes = (0..<ranks.count).map { rank in
      var run = SumTree.Run<Void>(parts: batches)
      for batch in update.share(of: rank, ranks: ranks.count) {
        run.append(SumTree.Node(part: batch - first), ()) { _, _ in }
      }
      return run.sums.map(\.node)
    }
    let pieces = ranks.others.map { nodes[$0].count }.reduce(0, +)
    let needed = pieces * (Self.piece(of: 0..<Self.bucketFloats, 0, of: ranks.count).count + Self.line)
    if scratch.count < needed { scratch = FloatBuffer(count: needed) }
  }

  /// Starts to exchange what `complete` allows.
  ///
  /// - Parameters:
  ///   - additions: Those that the last batch of this rank makes possible, to be made bucket by bucket.
  ///   - sums: Of this rank, after the additions.
  func start(_ additions: [GradientAddition], sums: [(node: SumTree.Node, value: FloatView)]) {
    precondition(sums.map(\.node) == nodes[ranks.rank], "the sums of this rank's batches")
    (self.additions, self.sums) = (additions, sums)
    // A rank without a batch in this update has nothing to wait for.
    completeFrom = sums.isEmpty ? 0 : Int.max
    (isRunning, failure) = (true, nil)
    let thread = Thread { [self] in run() }
    thread.name = "gradients"
    thread.start()
  }

  /// Tells that the gradients of all parameters from an offset on are complete.
  func complete(from offset: Int) {
    condition.lock()
    completeFrom = offset
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until the network's gradients are the sums over all batches of the update.
  func finish() throws(RankError) {
    condition.lock()
    while isRunning { condition.wait() }
    condition.unlock()
    if let failure { throw failure }
  }

  private func run() {
    var failure: RankError?
    do throws(RankError) {
      for bucket in buckets {
        condition.lock()
        while completeFrom > bucket.lowerBound { condition.wait() }
        condition.unlock()
        try exchange(bucket)
      }
    } catch { failure = error }
    condition.lock()
    (isRunning, self.failure) = (false, failure)
    condition.broadcast()
    condition.unlock()
  }

  private func exchange(_ bucket: Range<Int>) throws(RankError) {
    for addition in additions { addition.apply(bucket, engine: engine) }
    let pieces = (0..<ranks.count).map { Self.piece(of: bucket, $0, of: ranks.count) }
    let own = pieces[ranks.rank]
    var (messages, parts): ([RankMessage], [(node: SumTree.Node, value: FloatView)]) = ([], [])
    parts += sums.map { ($0.node, $0.value[own]) }
    for peer in ranks.others {
      for sum in sums where !pieces[peer].isEmpty { messages.append(.send(sum.value[pieces[peer]], to: peer)) }
      for node in nodes[peer] where !own.isEmpty {
        let start = (parts.count - sums.count) * (own.count + Self.line)
        let place = scratch[start..<start + own.count]
        messages.append(.receive(place, from: peer))
        parts.append((node, place))
      }
    }
    try ranks.exchange(messages, on: .gradients)
    if !own.isEmpty { add(parts, into: gradients[own]) }
    messages = ranks.others.flatMap { peer in
      (own.isEmpty ? [] : [RankMessage.send(gradients[own], to: peer)])
        + (pieces[peer].isEmpty ? [] : [.receive(gradients[pieces[peer]], from: peer)])
    }
    try ranks.exchange(messages, on: .gradients)
  }

  /// Adds the sums of all ranks in the tree's order.
  private func add(_ parts: [(node: SumTree.Node, value: FloatView)], into target: FloatView) {
    var run = SumTree.Run<FloatView>(parts: batches)
    for part in parts.sorted(by: { $0.node.range.lowerBound < $1.node.range.lowerBound }) {
      run.append(part.node, part.value) { engine.add($1, to: $0) }
    }
    let sum = run.sums[0].value
    if sum.buffer !== target.buffer { target.copy(from: sum) }
  }

  /// Floats of a cache line, from which on pieces begin, so that no two threads share one.
  private static let line = FloatBuffer.alignment / MemoryLayout<Float>.stride

  /// The piece of a bucket that one rank adds.
  private static func piece(of bucket: Range<Int>, _ rank: Int, of ranks: Int) -> Range<Int> {
    let lines = (bucket.count + line - 1) / line
    let (start, end) = (rank * lines / ranks * line, (rank + 1) * lines / ranks * line)
    return bucket.lowerBound + start..<bucket.lowerBound + min(end, bucket.count)
  }
}
