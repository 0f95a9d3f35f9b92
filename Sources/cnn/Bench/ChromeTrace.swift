import CNNEngine

/// A training step in the trace event format that Chrome's about:tracing and Perfetto read.
///
/// Every thread's row is filled from the step's beginning to its end: where a thread did nothing, it waited. Times are
/// microseconds; activities of one thread lie in each other or apart.
///
/// - Source: *Trace Event Format*, Google, "complete" and "metadata" events.
struct ChromeTrace: Encodable {
  struct Event: Encodable {
    var name: String
    /// Category: what a viewer can filter by.
    var cat: String?
    /// `X` is an event with a duration, `M` says something about a thread.
    var ph: String
    var ts: Double?
    var dur: Double?
    var pid = 1
    var tid: Int
    var args: [String: String]?
  }

  var traceEvents: [Event]
  var displayTimeUnit = "ms"
  /// What was traced, for people.
  var otherData: [String: String]

  /// - Parameter step: One traced step, with an activity `step` that holds all others.
  init(step: [Activity], threads: Int, description: [String: String]) {
    let whole = step.first { $0.kind == .step }
    let (begin, end) = (whole?.start ?? .zero, whole?.end ?? .zero)
    traceEvents = (0..<threads).flatMap { thread -> [Event] in
      let name = thread == 0 ? "thread 0 (hands out the work)" : "thread \(thread)"
      let own = step.filter { $0.thread == thread }
      let idle = thread == 0 ? [] : Self.gaps(between: own, from: begin, to: end, thread: thread)
      let events = (own + idle).sorted { ($0.start, $1.end) < ($1.start, $0.end) }.map { Self.event($0, begin) }
      return [Event(name: "thread_name", ph: "M", tid: thread, args: ["name": name])] + events
    }
    otherData = description
  }

  private static func event(_ activity: Activity, _ begin: Duration) -> Event {
    Event(
      name: activity.name, cat: activity.kind.category, ph: "X", ts: microseconds(activity.start - begin),
      dur: microseconds(activity.duration), tid: activity.thread)
  }

  private static func microseconds(_ duration: Duration) -> Double { duration / .microseconds(1) }

  /// The time that no task fills, as waiting.
  private static func gaps(
    between activities: [Activity], from begin: Duration, to end: Duration, thread: Int
  ) -> [Activity] {
    var gaps: [Activity] = []
    var free = begin
    func wait(until next: Duration) {
      guard next > free else { return }
      gaps.append(Activity(name: "waiting", kind: .waiting, thread: thread, start: free, end: next))
    }
    for activity in activities.sorted(by: { $0.start < $1.start }) where activity.end > free {
      wait(until: activity.start)
      free = activity.end
    }
    wait(until: end)
    return gaps
  }
}

extension Activity.Kind {
  fileprivate var category: String {
    switch self {
    case .step: "step"
    case .loss: "loss"
    case .update: "update"
    case .preparation: "preparation"
    case .gradientSums: "gradient sums"
    case .stage: "stage"
    case .chunk: "chunk"
    case .operation: "layer"
    case .task: "task"
    case .waiting: "waiting"
    }
  }
}
