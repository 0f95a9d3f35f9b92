import CProcessor

/// Threads that stay alive for a whole run and share out the tasks of one call at a time.
///
/// Whoever is free takes the next task (see `TaskCounters`), so a task's result must depend on its number alone. The caller works
/// too; a pool of one thread has no others.
///
/// Idle threads wait in a short loop, which is faster than being woken, then park; see `SpinPatience`. Threads that outnumber
/// the processors granted park at once.
///
/// In a task, results too small for a normal float are zeros. A network that has learnt its batch has such gradients, and the
/// velocity of a weight without gradient shrinks to such a number and stays there; arithmetic with them takes a hundred
/// times as long.
public final class ThreadPool: Sendable {
  public let threadCount: Int
  /// Records who runs which task when, while someone asks.
  public let trace = ActivityTrace()
  private let queue: TaskQueue?

  public init(threadCount: Int) {
    precondition(threadCount > 0, "a pool needs a thread")
    self.threadCount = threadCount
    queue =
      threadCount > 1
      ? TaskQueue(helperCount: threadCount - 1, maySpin: threadCount <= ThreadDefault.detected().most) : nil
  }

  deinit { queue?.shutDown() }

  /// Calls `body` once for every task and returns when all have ended.
  ///
  /// `thread` is in `0..<threadCount` and no two tasks run on the same one at once, so it may choose a workspace.
  ///
  /// - Precondition: not called from inside a task; fewer than 2^20 tasks.
  public func run(tasks: Int, _ body: @Sendable (_ task: Int, _ thread: Int) -> Void) {
    guard trace.isRecording, tasks > 0 else { return runUntraced(tasks: tasks, body) }
    let name = trace.beginTasks()
    runUntraced(tasks: tasks) { task, thread in trace.task(name, thread: thread) { body(task, thread) } }
    trace.endTasks()
  }

  /// Calls `body` once, here, with a task's treatment of small results; it may share out parts of its work by `run`.
  public func onCaller(_ body: () -> Void) {
    let mode = processor_flush_underflow()
    defer { processor_restore_underflow(mode) }
    body()
  }

  private func runUntraced(tasks: Int, _ body: @Sendable (_ task: Int, _ thread: Int) -> Void) {
    let mode = processor_flush_underflow()
    defer { processor_restore_underflow(mode) }
    guard let queue, tasks > 1 else {
      for task in 0..<max(0, tasks) { body(task, 0) }
      return
    }
    precondition(tasks <= TaskTicket.maximumTasks, "\(tasks) tasks in one call")
    withoutActuallyEscaping(body) { queue.run(tasks: tasks, $0) }
  }
}
