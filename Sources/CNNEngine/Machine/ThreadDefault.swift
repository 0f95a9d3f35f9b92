import CProcessor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many threads to use when nobody says, and why.
///
/// The number of processors in the machine is the wrong answer in a container or under `taskset`: threads beyond what
/// the scheduler grants make each step wait for the one that isn't running. Two processors of one core share its multipliers,
/// so a second thread there adds a wait and no speed.
public struct ThreadDefault: Equatable, Sendable {
  public let count: Int
  /// A clause for people, such as `2 processors in the affinity mask`.
  public let reason: String
  /// Threads that can run at once, the second of a core among them.
  public let most: Int

  public static func detected() -> ThreadDefault {
    let processors = Self.processors
    return ThreadDefault(
      processors: processors.count, cores: coreCount(processors, read: SmallFile.text),
      quota: CgroupQuota.detected(read: SmallFile.text))
  }

  /// - Parameters:
  ///   - cores: Those that the processors belong to.
  ///   - quota: processors' worth of time that a control group grants, if it limits it.
  init(processors: Int, cores: Int, quota: Double?) {
    // A quota of 1.5 processors runs two threads at three quarters of their time; one thread wastes a third of it.
    let limit = quota.map { max(1, Int($0.rounded(.up))) } ?? processors
    most = max(1, min(processors, limit))
    let inMask = "processor\(processors == 1 ? "" : "s") in the affinity mask"
    if let quota, limit < cores {
      count = limit
      let granted = (quota * 100).rounded() / 100
      reason = "the control group grants \(granted) of \(processors) processors"
    } else if cores < processors {
      count = max(1, cores)
      reason = "\(cores) core\(cores == 1 ? "" : "s") of \(processors) \(inMask)"
    } else {
      count = max(1, processors)
      reason = "\(count) \(inMask)"
    }
  }

  /// Cores that these processors belong to; a processor whose siblings are not told counts as a core.
  ///
  /// - Parameter read: Gives the text of a file, or `nil`; a parameter so that tests can describe other machines.
  static func coreCount(_ processors: [Int], read: (String) -> String?) -> Int {
    Set(
      processors.map { processor in
        read("/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list") ?? "\(processor)"
      }
    ).count
  }

  /// The numbers of the processors that the scheduler may give to this process.
  public static var processors: [Int] {
    #if os(Linux)
      let room = 8192
      let numbers = [Int32](unsafeUninitializedCapacity: room) { numbers, count in
        count = max(0, min(room, Int(processor_affinity(numbers.baseAddress, Int32(room)))))
      }
      if !numbers.isEmpty { return numbers.map(Int.init) }
    #endif
    return Array(0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }
}
