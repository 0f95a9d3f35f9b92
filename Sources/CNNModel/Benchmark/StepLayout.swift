import CNNEngine

/// The tasks of a step that one thread did, laid out on more threads.
///
/// A task goes to whichever thread is free first, in the order in which the pool hands them out; everything outside of tasks is
/// done by one thread while the others wait. Waking threads and their common memory are left out, so this is the most that the
/// way in which a step is cut allows.
public struct StepLayout: Sendable {
  /// Tasks between two barriers.
  public struct Region: Sendable {
    /// What the pool's caller does.
    public let name: String
    public let tasks: [Duration]
  }

  public let regions: [Region]
  /// The time outside of tasks.
  public let serial: Duration

  /// - Parameter steps: Activities of one step and its repetitions, by a pool of one thread; each task counts as long as in the
  ///   median of them, because another program may have interrupted it.
  public init(_ steps: [[Activity]]) {
    let all = steps.map(Trace.init)
    // The first call may prepare what later ones find prepared.
    let traces = all.filter { $0.regions.map(\.tasks.count) == all.last?.regions.map(\.tasks.count) }
    serial = Self.median(traces.map(\.serial))
    regions = (traces.first?.regions ?? []).indices.map { region in
      let same = traces.map { $0.regions[region] }
      return Region(
        name: same[0].name,
        tasks: same[0].tasks.indices.map { task in Self.median(same.map { $0.tasks[task] }) })
    }
  }

  private static func median(_ values: [Duration]) -> Duration {
    values.isEmpty ? .zero : values.sorted()[values.count / 2]
  }

  /// One step as it was traced.
  private struct Trace {
    var regions: [Region] = []
    var serial = Duration.zero

    init(_ activities: [Activity]) {
      var open: [Activity] = []
      // A trace has its activities in the order of their ends, so a region's tasks stand before the wait that ends it.
      for activity in activities {
        switch activity.kind {
        case .task: open.append(activity)
        case .waiting:
          guard let first = open.first, let last = open.last else { break }
          regions.append(Region(name: first.name, tasks: open.map(\.duration)))
          // Between its tasks a region only records them.
          serial -= last.end - first.start
          open = []
        case .step: serial += activity.duration
        case .loss, .update, .preparation, .gradientSums, .stage, .chunk, .operation: break
        }
      }
    }
  }

  /// The time of all work, whoever does it.
  public var work: Duration { serial + regions.reduce(.zero) { $0 + $1.tasks.reduce(.zero, +) } }

  /// Where the time of so many threads goes. The parts add up to the whole exactly, as durations do.
  public struct Schedule: Sendable {
    public let threads: Int
    /// The time until the last thread has ended.
    public internal(set) var length: Duration
    /// The time that all threads together wait: for what one does alone, in regions with fewer tasks than threads, and in others for the
    /// last task.
    public internal(set) var waitingForOne: Duration
    public internal(set) var waitingForTasks = Duration.zero
    public internal(set) var waitingForLast = Duration.zero
  }

  public func schedule(threads: Int) -> Schedule {
    var schedule = Schedule(threads: threads, length: serial, waitingForOne: serial * (threads - 1))
    for region in regions {
      let end = Self.end(of: region.tasks, threads: threads)
      let idle = end * threads - region.tasks.reduce(.zero, +)
      schedule.length += end
      if region.tasks.count < threads {
        schedule.waitingForTasks += idle
      } else {
        schedule.waitingForLast += idle
      }
    }
    return schedule
  }

  private static func end(of tasks: [Duration], threads: Int) -> Duration {
    var free = [Duration](repeating: .zero, count: threads)
    for task in tasks {
      let first = free.indices.min { free[$0] < free[$1] }!
      free[first] += task
    }
    return free.max()!
  }
}
