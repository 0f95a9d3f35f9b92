import Synchronization

/// The open tasks of one call, counted apart for every few threads.
///
/// One word for all threads would go from core to core with every task, and the more cores there are, the longer each waits for
/// it. So tasks are divided evenly over counters; a thread takes from its own, in order, and then from the others. Whoever ends a
/// counter's last task reports it to one word for the whole call, so up to 64 threads no word has more than eight writers, and
/// the caller waits for one.
final class TaskCounters: @unchecked Sendable {
  /// Threads that share a counter, as many as commonly share a cache.
  static let threadsPerCounter = 8
  /// Two cache lines, because processors fetch them in pairs.
  private static let stride = 128 / MemoryLayout<Atomic<UInt64>>.stride

  let count: Int
  /// A counter's ticket, and behind it how many of its tasks have ended; last, how many counters have tasks that have not.
  private let words: UnsafeMutablePointer<Atomic<UInt64>>
  private let wordCount: Int

  init(threads: Int) {
    count = (threads + Self.threadsPerCounter - 1) / Self.threadsPerCounter
    wordCount = (count + 1) * Self.stride
    words = .allocate(capacity: wordCount)
    for index in 0..<wordCount { (words + index).initialize(to: Atomic(0)) }
  }

  deinit {
    words.deinitialize(count: wordCount)
    words.deallocate()
  }

  /// Opens the tasks of a call.
  func open(call: UInt64, tasks: Int) {
    words[unfinishedCounters].store(UInt64(min(count, tasks)), ordering: .relaxed)
    for counter in 0..<count {
      words[finished(counter)].store(0, ordering: .relaxed)
      let own = first(counter, tasks: tasks)..<first(counter + 1, tasks: tasks)
      let opened = TaskTicket(call: call & (1 << 24 - 1), tasks: own.count)
      words[ticket(counter)].store(opened.word, ordering: .sequentiallyConsistent)
    }
  }

  /// Whether a task is left that no thread has taken.
  func isOpen() -> Bool {
    (0..<count).contains { TaskTicket(word: words[ticket($0)].load(ordering: .sequentiallyConsistent)).isOpen }
  }

  /// Whether all tasks of the last call have ended.
  func areFinished() -> Bool { words[unfinishedCounters].load(ordering: .sequentiallyConsistent) == 0 }

  /// Takes a task: of the thread's own counter, or of the next that has one.
  ///
  /// - Returns: The counter and the task's number in it; `nil` when none is open.
  func take(thread: Int) -> (counter: Int, number: Int)? {
    for offset in 0..<count {
      let counter = (thread / Self.threadsPerCounter + offset) % count
      while true {
        let seen = TaskTicket(word: words[ticket(counter)].load(ordering: .acquiring))
        guard seen.isOpen else { break }
        let (taken, _) = words[ticket(counter)].compareExchange(
          expected: seen.word, desired: seen.taken, ordering: .acquiringAndReleasing)
        if taken { return (counter, seen.next) }
      }
    }
    return nil
  }

  /// The first task of a counter, of all tasks of a call.
  func first(_ counter: Int, tasks: Int) -> Int { tasks * counter / count }

  /// - Returns: Whether it was the call's last.
  func end(_ counter: Int) -> Bool {
    // Read first: as soon as this task is reported, the call may end and the next one open.
    let tasks = TaskTicket(word: words[ticket(counter)].load(ordering: .relaxed)).tasks
    let done = words[finished(counter)].add(1, ordering: .sequentiallyConsistent).newValue
    guard done == UInt64(tasks) else { return false }
    return words[unfinishedCounters].subtract(1, ordering: .sequentiallyConsistent).newValue == 0
  }

  /// Where a counter's two words stand.
  private func ticket(_ counter: Int) -> Int { counter * Self.stride }
  private func finished(_ counter: Int) -> Int { counter * Self.stride + 1 }
  /// Where the number of unfinished counters stands, on lines of its own.
  private var unfinishedCounters: Int { count * Self.stride }
}
