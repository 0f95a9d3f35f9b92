import CProcessor
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a pool's threads share: the open tasks, and the means to wait for them.
///
/// Unchecked because `body` and the number of tasks are plain variables: they are written before the tickets that open the tasks
/// are published and read only between taking a task and reporting it, and the caller waits for all reports.
final class TaskQueue: @unchecked Sendable {
  typealias Body = @Sendable (_ task: Int, _ thread: Int) -> Void

  private let counters: TaskCounters
  /// Tasks of the running call, as `body`.
  private var taskCount = 0
  private let parkedHelpers = Atomic<Int>(0)
  /// Parked helpers that the running call still wants to wake.
  private let helpersToWake = Atomic<Int>(0)
  private let callerIsParked = Atomic<Bool>(false)
  private let isShutDown = Atomic<Bool>(false)
  private var body: Body?
  private var call: UInt64 = 0
  private var callerPatience: SpinPatience
  private let maySpin: Bool
  private let signals = Signals()
  private var threads: [pthread_t] = []

  /// - Parameter maySpin: Whether every thread has a processor of its own to wait on.
  init(helperCount: Int, maySpin: Bool) {
    self.maySpin = maySpin
    counters = TaskCounters(threads: helperCount + 1)
    callerPatience = SpinPatience(maySpin: maySpin)
    for thread in 1...helperCount { start(thread) }
  }

  private final class Start {
    let queue: TaskQueue
    let thread: Int
    init(queue: TaskQueue, thread: Int) {
      self.queue = queue
      self.thread = thread
    }
  }

  private func start(_ thread: Int) {
    let start = Unmanaged.passRetained(Start(queue: self, thread: thread))
    #if canImport(Darwin)
      var id: pthread_t?
    #else
      var id = pthread_t()
    #endif
    let code = pthread_create(&id, nil, Self.threadMain, start.toOpaque())
    precondition(code == 0, "the system refused thread \(thread + 1): error \(code)")
    #if canImport(Darwin)
      threads.append(id!)
    #else
      threads.append(id)
    #endif
  }

  func run(tasks: Int, _ body: @escaping Body) {
    signals.beginCall()
    defer { signals.endCall() }
    self.body = body
    taskCount = tasks
    call &+= 1
    counters.open(call: call, tasks: tasks)
    // The caller takes one task, so more helpers than the others would find nothing.
    let parked = parkedHelpers.load(ordering: .sequentiallyConsistent)
    if parked > 0 {
      helpersToWake.store(min(parked, tasks - 1), ordering: .sequentiallyConsistent)
      wakeSome()
    }
    work(thread: 0)
    waitForAll()
    helpersToWake.store(0, ordering: .relaxed)
    self.body = nil
  }

  /// So many helpers are woken by the caller, and so many by each of them; for one thread alone, waking 63 takes as long as
  /// many a call.
  private static let wakesPerThread = 4

  private func wakeSome() {
    var left = helpersToWake.load(ordering: .relaxed)
    while left > 0 {
      let count = min(left, Self.wakesPerThread)
      let (exchanged, original) = helpersToWake.compareExchange(
        expected: left, desired: left - count, ordering: .sequentiallyConsistent)
      if exchanged { return signals.wakeHelpers(count) }
      left = original
    }
  }

  /// Takes and runs tasks until none is open.
  private func work(thread: Int) {
    while let task = counters.take(thread: thread) {
      body!(counters.first(task.counter, tasks: taskCount) + task.number, thread)
      let isLast = counters.end(task.counter)
      if isLast, callerIsParked.load(ordering: .sequentiallyConsistent) { signals.wakeCaller() }
    }
  }

  private func waitForAll() {
    callerPatience.wait(
      until: { counters.areFinished() },
      orPark: {
        callerIsParked.store(true, ordering: .sequentiallyConsistent)
        signals.parkCaller { counters.areFinished() }
        callerIsParked.store(false, ordering: .relaxed)
      })
  }

  fileprivate func helperMain(_ thread: Int) {
    _ = processor_flush_underflow()
    var patience = SpinPatience(maySpin: maySpin)
    let isNeeded = { [self] in counters.isOpen() || isShutDown.load(ordering: .acquiring) }
    while !isShutDown.load(ordering: .acquiring) {
      work(thread: thread)
      patience.wait(until: isNeeded) {
        parkedHelpers.add(1, ordering: .sequentiallyConsistent)
        signals.parkHelper(until: isNeeded)
        parkedHelpers.subtract(1, ordering: .sequentiallyConsistent)
        wakeSome()
      }
    }
  }

  /// Ends the threads; the queue can't be used again.
  func shutDown() {
    isShutDown.store(true, ordering: .sequentiallyConsistent)
    signals.wakeHelpers(threads.count)
    for thread in threads { pthread_join(thread, nil) }
  }

  #if canImport(Darwin)
    private static let threadMain: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
      let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
      start.queue.helperMain(start.thread)
      return nil
    }
  #else
    private static let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
      start.queue.helperMain(start.thread)
      return nil
    }
  #endif
}
