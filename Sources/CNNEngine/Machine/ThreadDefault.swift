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
/// the scheduler grants make each step wait for the one that isn't running.
public struct ThreadDefault: Equatable, Sendable {
  public let count: Int
  /// A clause for people, such as `2 processors in the affinity mask`.
  public let reason: String

  public static func detected() -> ThreadDefault {
    ThreadDefault(processors: affinityCount(), quota: CgroupQuota.detected(read: SmallFile.text))
  }

  /// - Parameter quota: processors' worth of time that a control group grants, if it limits it.
  init(processors: Int, quota: Double?) {
    // A quota of 1.5 processors runs two threads at three quarters of their time; one thread wastes a third of it.
    guard let quota, Int(quota.rounded(.up)) < processors else {
      count = max(1, processors)
      reason = "\(count) processor\(count == 1 ? "" : "s") in the affinity mask"
      return
    }
    count = max(1, Int(quota.rounded(.up)))
    let granted = (quota * 100).rounded() / 100
    reason = "the control group grants \(granted) of \(processors) processors"
  }

  #if os(Linux)
    private static func affinityCount() -> Int {
      let count = Int(processor_affinity_count())
      return count > 0 ? count : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }
  #else
    private static func affinityCount() -> Int { max(1, sysconf(_SC_NPROCESSORS_ONLN)) }
  #endif
}
