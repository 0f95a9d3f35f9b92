/// The processor time that Linux control groups, versions 1 and 2, grant this process.
enum CgroupQuota {
  /// The smallest quota on the way from this process's group to the root, in processors; nil where none limits.
  ///
  /// - Parameter read: gives the text of a file, or nil; a parameter so that tests can describe other machines.
  static func detected(read: (String) -> String?) -> Double? {
    guard let membership = read("/proc/self/cgroup") else { return nil }
    var smallest: Double?
    for line in membership.split(separator: "\n") {
      // hierarchy:controllers:path, and version 2 is hierarchy 0 without controllers.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      for folder in ancestors(of: String(fields[2])) {
        var quota: Double?
        if fields[0] == "0", controllers.isEmpty {
          quota = read("/sys/fs/cgroup\(folder)/cpu.max").flatMap(unified)
        } else if controllers.contains("cpu") {
          quota = legacy(
            quota: read("/sys/fs/cgroup/cpu\(folder)/cpu.cfs_quota_us"),
            period: read("/sys/fs/cgroup/cpu\(folder)/cpu.cfs_period_us"))
        }
        if let quota { smallest = min(smallest ?? quota, quota) }
      }
    }
    return smallest
  }

  /// `/a/b` gives `/a/b`, `/a` and the root; inside a container the path may not exist, but the root does.
  private static func ancestors(of path: String) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map { depth in names[..<depth].map { "/" + $0 }.joined() }
  }

  /// `cpu.max` holds `QUOTA PERIOD` in microseconds, or `max PERIOD`.
  private static func unified(_ text: String) -> Double? {
    let fields = text.split(whereSeparator: \.isWhitespace)
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]) else { return nil }
    return valid(quota, period)
  }

  private static func legacy(quota: String?, period: String?) -> Double? {
    guard let quotaField = quota?.split(whereSeparator: \.isWhitespace).first, let quota = Double(quotaField),
      let periodField = period?.split(whereSeparator: \.isWhitespace).first, let period = Double(periodField)
    else { return nil }
    return valid(quota, period)
  }

  /// Version 1 writes -1 for no limit.
  private static func valid(_ quota: Double, _ period: Double) -> Double? {
    quota > 0 && period > 0 ? quota / period : nil
  }
}
