/// The Linux control groups of this process, versions 1 and 2.
enum CgroupMembership {
  /// A group that the process is in, or one above it, whose limits hold too.
  struct Group: Equatable {
    /// Of version 1; empty for the one hierarchy of version 2.
    var controllers: [Substring]
    /// `/a/b`; empty for the root.
    var folder: String

    var isUnified: Bool { controllers.isEmpty }
  }

  /// - Parameter read: gives the text of a file, or nil; a parameter so that tests can describe other machines.
  static func groups(read: (String) -> String?) -> [Group] {
    let lines = (read("/proc/self/cgroup") ?? "").split(separator: "\n")
    return lines.flatMap { line -> [Group] in
      // hierarchy:controllers:path, and version 2 is hierarchy 0 without controllers.
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let controllers = fields[1].split(separator: ",")
      guard !controllers.isEmpty || fields[0] == "0" else { return [] }
      return ancestors(of: String(fields[2])).map { Group(controllers: controllers, folder: $0) }
    }
  }

  /// `/a/b` gives `/a/b`, `/a` and the root; inside a container the path may not exist, but the root does.
  private static func ancestors(of path: String) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map { depth in names[..<depth].map { "/" + $0 }.joined() }
  }
}
