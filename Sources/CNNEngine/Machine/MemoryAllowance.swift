#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much more memory this process may take, and what sets the limit.
///
/// Linux hands out memory that it does not have and kills whoever uses it, hours later perhaps; so a program that means to
/// run for hours asks first.
public struct MemoryAllowance: Equatable, Sendable {
  public let bytes: Int
  /// What leaves no more than that, for people: `the machine`.
  public let source: String

  /// An environment variable whose number of bytes stands in place of what was detected: for tests, and for those who
  /// know better.
  public static let environmentVariable = "CNN_MEMORY_LIMIT"

  public init(bytes: Int, source: String) {
    self.bytes = bytes
    self.source = source
  }

  /// What each of several processes may take that start at once; what the environment sets is meant for each.
  public func shared(by processes: Int) -> MemoryAllowance {
    processes == 1 || source == Self.environmentVariable
      ? self : MemoryAllowance(bytes: bytes / processes, source: "\(source), shared by \(processes) ranks,")
  }

  /// The limit that the environment sets, in bytes; `nil` where it sets none.
  ///
  /// - Throws: `MemoryLimitError` for what is no number of bytes.
  public static func limit(environment: [String: String]) throws(MemoryLimitError) -> Int? {
    guard let text = environment[environmentVariable] else { return nil }
    guard let bytes = Int(text), bytes >= 0 else { throw MemoryLimitError(value: text) }
    return bytes
  }

  /// The tightest limit; `nil` where nothing is known, as on systems other than Linux.
  ///
  /// - Parameter limit: What the environment sets, which replaces what is detected.
  public static func detected(limit: Int?, threads: Int) -> MemoryAllowance? {
    if let limit { return MemoryAllowance(bytes: limit, source: environmentVariable) }
    return detected(
      threads: threads, read: SmallFile.text, addressSpace: addressSpaceLimit(),
      pageBytes: Int(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// Addresses of a thread's stack and the beginning of its heap.
  static let threadBytes = 24 << 20

  /// - Parameters:
  ///   - threads: Threads that are yet to start.
  ///   - read: gives the text of a file, or nil; a parameter so that tests can describe other machines.
  ///   - addressSpace: `ulimit -v` in bytes, if there is one.
  static func detected(
    threads: Int, read: (String) -> String?, addressSpace: Int?, pageBytes: Int
  ) -> MemoryAllowance? {
    let all = [
      field("MemAvailable", of: read("/proc/meminfo")).map { MemoryAllowance(bytes: $0 * 1024, source: "the machine") },
      controlGroup(read: read).map { MemoryAllowance(bytes: $0, source: "the control group") },
      addressSpace.map { limit in
        // Stacks and heaps of threads take addresses that they never fill.
        let limit = limit - threads * threadBytes
        let pages = read("/proc/self/statm")?.split(separator: " ").first.flatMap { Int($0) } ?? 0
        return MemoryAllowance(bytes: max(0, limit - pages * pageBytes), source: "the limit of ulimit -v")
      },
    ]
    return all.compactMap { $0 }.min { $0.bytes < $1.bytes }
  }

  /// What the tightest group on the way to the root leaves; pages of files that it can drop don't count as used.
  private static func controlGroup(read: (String) -> String?) -> Int? {
    let rests = CgroupMembership.groups(read: read).compactMap { group -> Int? in
      guard group.isUnified || group.controllers.contains("memory") else { return nil }
      let folder = "/sys/fs/cgroup\(group.isUnified ? "" : "/memory")\(group.folder)"
      func number(_ name: String) -> Int? {
        // Without a limit version 2 says `max`.
        read("\(folder)/\(name)")?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
      }
      guard let limit = number(group.isUnified ? "memory.max" : "memory.limit_in_bytes"),
        let used = number(group.isUnified ? "memory.current" : "memory.usage_in_bytes")
      else { return nil }
      let statistics = read("\(folder)/memory.stat")
      let droppable = field(group.isUnified ? "inactive_file" : "total_inactive_file", of: statistics) ?? 0
      return max(0, limit - used + droppable)
    }
    return rests.min()
  }

  /// The number behind a name at the beginning of a line.
  private static func field(_ name: String, of text: String?) -> Int? {
    for line in (text ?? "").split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == ":" }
      if words.count >= 2, words[0] == name { return Int(words[1]) }
    }
    return nil
  }

  private static func addressSpaceLimit() -> Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    #else
      guard getrlimit(RLIMIT_AS, &limit) == 0 else { return nil }
    #endif
    return Int(exactly: limit.rlim_cur)
  }
}

/// A limit in the environment that is no number of bytes.
public struct MemoryLimitError: Error, Hashable, Sendable {
  public let value: String
}

extension MemoryLimitError: CustomStringConvertible {
  public var description: String {
    "\(MemoryAllowance.environmentVariable) is `\(value)`, expected a number of bytes, as 4000000000; or unset it, and the "
      + "limit is what the machine grants"
  }
}
