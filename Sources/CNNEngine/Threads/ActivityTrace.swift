import Synchronization

/// Something that a thread did, and when.
public struct Activity: Sendable {
  public enum Kind: Hashable, Sendable {
    /// A whole training step.
    case step
    case loss, update
    /// Bringing filters into the order that products read.
    case preparation
    /// Adding the partial gradients of a batch's parts.
    case gradientSums
    /// A run of operations through which the images go chunk by chunk.
    case stage
    case chunk
    /// One operation of a layer: on a chunk by one thread, or on the batch by all threads together.
    case operation(layer: Int, isBackward: Bool, byAllThreads: Bool)
    /// One task that a pool gave to a thread.
    case task
    /// Nothing, because the others had not ended.
    case waiting
  }

  public let name: String
  public let kind: Kind
  /// The caller of a pool is thread 0.
  public let thread: Int
  /// Time since the trace was started.
  public let start: Duration
  public let end: Duration

  public init(name: String, kind: Kind, thread: Int, start: Duration, end: Duration) {
    self.name = name
    self.kind = kind
    self.thread = thread
    self.start = start
    self.end = end
  }

  public var duration: Duration { end - start }
  public var seconds: Double { duration.seconds }
}

/// Records what a pool's threads do, for `cnn bench`.
///
/// It is off until someone starts it; off, it costs the reading of a flag for each operation and call of the pool.
/// Activities of one thread lie in each other or apart, because each is a call that returns before the next begins.
public final class ActivityTrace: Sendable {
  private let recording = Atomic<Bool>(false)
  private let state = Guarded(State())

  private struct State {
    var begin = ContinuousClock.now
    var activities: [Activity] = []
    /// What the pool's caller is doing, the innermost last.
    var callerNames: [String] = []
    /// When the caller's last task ended.
    var callerTaskEnd = Duration.zero
  }

  public var isRecording: Bool { recording.load(ordering: .relaxed) }

  /// Forgets what was recorded and begins anew.
  public func start() {
    state.withLock { state in
      state.activities.removeAll(keepingCapacity: true)
      state.callerNames = []
      state.begin = ContinuousClock.now
    }
    recording.store(true, ordering: .releasing)
  }

  /// - Returns: What was recorded, in the order of its ends.
  public func stop() -> [Activity] {
    recording.store(false, ordering: .releasing)
    return state.withLock(\.activities)
  }

  /// Calls `body`, as an activity of the pool's caller that gives its name to the tasks within.
  public func caller<Result>(_ name: @autoclosure () -> String, _ kind: Activity.Kind, _ body: () -> Result) -> Result {
    guard isRecording else { return body() }
    let name = name()
    state.withLock { $0.callerNames.append(name) }
    defer { state.withLock { _ = $0.callerNames.popLast() } }
    return thread(0, name, kind, body)
  }

  /// Calls `body`, as an activity of that thread.
  public func thread<Result>(
    _ thread: Int, _ name: @autoclosure () -> String, _ kind: Activity.Kind, _ body: () -> Result
  ) -> Result {
    guard isRecording else { return body() }
    let start = ContinuousClock.now
    let result = body()
    append(name(), kind, thread, from: start)
    return result
  }

  /// The pool is about to share out tasks.
  ///
  /// - Returns: What the caller is doing: a name for the tasks.
  func beginTasks() -> String {
    state.withLock { state in
      state.callerTaskEnd = ContinuousClock.now - state.begin
      return state.callerNames.last ?? "task"
    }
  }

  func task(_ name: String, thread: Int, _ body: () -> Void) {
    self.thread(thread, name, .task, body)
    if thread == 0 { state.withLock { $0.callerTaskEnd = ContinuousClock.now - $0.begin } }
  }

  /// All tasks have ended, and the caller has waited for the others' since the end of its own.
  func endTasks() {
    state.withLock { state in
      let now = ContinuousClock.now - state.begin
      state.activities.append(
        Activity(name: "waiting", kind: .waiting, thread: 0, start: state.callerTaskEnd, end: now))
    }
  }

  private func append(_ name: String, _ kind: Activity.Kind, _ thread: Int, from start: ContinuousClock.Instant) {
    let end = ContinuousClock.now
    state.withLock { state in
      state.activities.append(
        Activity(name: name, kind: kind, thread: thread, start: start - state.begin, end: end - state.begin))
    }
  }
}
