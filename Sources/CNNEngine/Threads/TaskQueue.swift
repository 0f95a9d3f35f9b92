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
/// Unchecked because `body` is a plain variable: it is written before the ticket that opens its tasks is published and
/// read only between taking a task and reporting it, and the caller waits for all reports.
final class TaskQueue: @unchecked Sendable {
  typealias Body = @Sendable (_ task: Int, _ thread: Int) -> Void

  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let parkedHelpers = Atomic<Int>(0)
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
    finished.store(0, ordering: .relaxed)
    call &+= 1
    let open = TaskTicket(call: call & (1 << 24 - 1), tasks: tasks)
    ticket.store(open.word, ordering: .sequentiallyConsistent)
    if parkedHelpers.load(ordering: .sequentiallyConsistent) > 0 { signals.wakeHelpers() }
    work(thread: 0, tasks: tasks)
    waitForAll(tasks)
    self.body = nil
  }

  /// Takes and runs tasks until none is open.
  private func work(thread: Int, tasks: Int? = nil) {
    while true {
      let seen = TaskTicket(word: ticket.load(ordering: .acquiring))
      guard seen.isOpen else { return }
      let (taken, _) = ticket.compareExchange(
        expected: seen.word, desired: seen.taken, ordering: .acquiringAndReleasing)
      guard taken else { continue }
      body!(seen.next, thread)
      let done = finished.add(1, ordering: .sequentiallyConsistent).newValue
      if done == seen.tasks, callerIsParked.load(ordering: .sequentiallyConsistent) { signals.wakeCaller() }
    }
  }

  private func waitForAll(_ tasks: Int) {
    callerPatience.wait(
      until: { finished.load(ordering: .acquiring) == tasks },
      orPark: {
        callerIsParked.store(true, ordering: .sequentiallyConsistent)
        signals.parkCaller { finished.load(ordering: .sequentiallyConsistent) == tasks }
        callerIsParked.store(false, ordering: .relaxed)
      })
  }

  fileprivate func helperMain(_ thread: Int) {
    _ = processor_flush_underflow()
    var patience = SpinPatience(maySpin: maySpin)
    let isNeeded = { [self] in
      TaskTicket(word: ticket.load(ordering: .sequentiallyConsistent)).isOpen || isShutDown.load(ordering: .acquiring)
    }
    while !isShutDown.load(ordering: .acquiring) {
      work(thread: thread)
      patience.wait(until: isNeeded) {
        parkedHelpers.add(1, ordering: .sequentiallyConsistent)
        signals.parkHelper(until: isNeeded)
        parkedHelpers.subtract(1, ordering: .sequentiallyConsistent)
      }
    }
  }

  /// Ends the threads; the queue can't be used again.
  func shutDown() {
    isShutDown.store(true, ordering: .sequentiallyConsistent)
    signals.wakeHelpers()
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
