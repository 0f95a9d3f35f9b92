/// The processor time that Linux control groups, versions 1 and 2, grant this process.
enum CgroupQuota {
  /// The smallest quota on the way from this process's group to the root, in processors; nil where none limits.
  ///
  /// - Parameter read: gives the text of a file, or nil; a parameter so that tests can describe other machines.
  static func detected(read: (String) -> String?) -> Double? {
    let quotas = CgroupMembership.groups(read: read).compactMap { group -> Double? in
      if group.isUnified { return read("/sys/fs/cgroup\(group.folder)/cpu.max").flatMap(unified) }
      guard group.controllers.contains("cpu") else { return nil }
      return legacy(
        quota: read("/sys/fs/cgroup/cpu\(group.folder)/cpu.cfs_quota_us"),
        period: read("/sys/fs/cgroup/cpu\(group.folder)/cpu.cfs_period_us"))
    }
    return quotas.min()
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
