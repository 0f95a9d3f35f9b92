import Foundation

/// The batches between the threads that make them and the one that takes them, in order and of bounded number.
///
/// Batches are numbered from 0 in the order of delivery; batch `n` lives in slot `n modulo slots`. A thread claims the next
/// number as soon as its slot has been given back, so nobody waits for anything but memory or work.
final class BatchQueue: @unchecked Sendable {
  /// Slots beyond one for each thread: the batch that the caller holds, and one that is ready.
  static let spareSlots = 2

  private let maker: BatchMaker
  private let epochs: Range<Int>
  /// Batches of each epoch that are made, and how many of the first epoch are left out.
  private let share: [Int]
  private let skipped: Int
  private let total: Int
  private let slots: [BatchSlot]

  /// Guards everything below.
  private let condition = NSCondition()
  private var ready: [Result<Batch?, DataError>?]
  /// Batches claimed by threads, taken by the caller, and given back.
  private var claimed = 0
  private var taken = 0
  private var returned = 0
  private var isStopped = false
  private var orders: [Int: [Int32]] = [:]

  init(maker: BatchMaker, epochs: Range<Int>, share: [Int], firstBatch: Int, threadCount: Int) {
    self.maker = maker
    self.epochs = epochs
    self.share = share
    skipped = share.count { $0 < firstBatch }
    total = max(0, epochs.count * share.count - skipped)
    slots = (0..<BatchPipeline.batchesAtOnce(threads: threadCount)).map { _ in
      BatchSlot(batchSize: maker.partition.largestBatch, shape: maker.set.shape, targetShape: maker.set.targetShape)
    }
    ready = Array(repeating: nil, count: slots.count)
  }

  /// What a thread of the pipeline does until everything is made or the pipeline is gone.
  func work() {
    let workspace = BatchMaker.Workspace(shape: maker.set.shape)
    while let (number, numbers) = claim() {
      let result: Result<Batch?, DataError>
      do throws(DataError) {
        let place = self.place(of: number)
        result = .success(
          try maker.make(
            epoch: place.epoch, index: place.index, numbers: numbers, slot: slots[number % slots.count],
            workspace: workspace))
      } catch {
        result = .failure(error)
      }
      deliver(result, number: number)
    }
  }

  /// Waits for the next batch in order.
  func next() -> Result<Batch?, DataError> {
    condition.lock()
    defer { condition.unlock() }
    returned = taken
    condition.broadcast()
    guard taken < total else { return .success(nil) }
    let slot = taken % slots.count
    while true {
      if let result = ready[slot] {
        ready[slot] = nil
        taken += 1
        return result
      }
      condition.wait()
    }
  }

  func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }

  private func place(of number: Int) -> (epoch: Int, index: Int) {
    let (epoch, place) = (skipped + number).quotientAndRemainder(dividingBy: share.count)
    return (epochs.lowerBound + epoch, share[place])
  }

  private func claim() -> (number: Int, numbers: [Int32])? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped, claimed < total, claimed >= returned + slots.count { condition.wait() }
    guard !isStopped, claimed < total else { return nil }
    defer { claimed += 1 }
    return (claimed, numbers(of: place(of: claimed).epoch))
  }

  /// The order of an epoch; kept for as long as threads may still work on the epoch before.
  private func numbers(of epoch: Int) -> [Int32] {
    if let order = orders[epoch] { return order }
    let order = maker.order.numbers(count: maker.set.count, epoch: epoch)
    orders = orders.filter { $0.key >= epoch - 1 }
    orders[epoch] = order
    return order
  }

  private func deliver(_ result: Result<Batch?, DataError>, number: Int) {
    condition.lock()
    ready[number % slots.count] = result
    condition.broadcast()
    condition.unlock()
  }
}
