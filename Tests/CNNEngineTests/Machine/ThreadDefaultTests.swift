import Testing

@testable import CNNEngine

@Suite struct ThreadDefaultTests {
  @Test func withoutAQuotaTheAffinityMaskDecides() {
    let threads = ThreadDefault(processors: 4, cores: 4, quota: nil)
    #expect(threads.count == 4)
    #expect(threads.reason == "4 processors in the affinity mask")
  }

  @Test func aQuotaBelowTheMaskDecidesRoundedUp() {
    let threads = ThreadDefault(processors: 8, cores: 8, quota: 1.5)
    #expect(threads.count == 2)
    #expect(threads.reason == "the control group grants 1.5 of 8 processors")
    #expect(ThreadDefault(processors: 2, cores: 2, quota: 0.1).count == 1)
    #expect(ThreadDefault(processors: 2, cores: 2, quota: 7).count == 2)
  }

  /// Siblings share a core's multipliers.
  @Test func oneThreadStandsForACore() {
    let threads = ThreadDefault(processors: 32, cores: 16, quota: nil)
    #expect(threads.count == 16 && threads.most == 32)
    #expect(threads.reason == "16 cores of 32 processors in the affinity mask")
    #expect(ThreadDefault(processors: 32, cores: 16, quota: 20).count == 16)
    #expect(ThreadDefault(processors: 32, cores: 16, quota: 20).most == 20)
    #expect(ThreadDefault(processors: 32, cores: 16, quota: 3).count == 3)
  }

  @Test func coresAreReadFromTheirSiblings() {
    let siblings = ["0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"]
    let read = { (path: String) -> String? in
      siblings.indices.first { path == "/sys/devices/system/cpu/cpu\($0)/topology/thread_siblings_list" }
        .map { siblings[$0] + "\n" }
    }
    #expect(ThreadDefault.coreCount(Array(0..<8), read: read) == 4)
    // Of an affinity mask with one processor of each core, and one that the system tells nothing of.
    #expect(ThreadDefault.coreCount([0, 1, 6, 7], read: read) == 4)
    #expect(ThreadDefault.coreCount([0, 4, 9], read: read) == 2)
  }

  @Test func thisMachineGivesAtLeastOneThread() { #expect(ThreadDefault.detected().count >= 1) }

  @Test func theUnifiedHierarchyIsReadUpToItsRoot() {
    let files = [
      "/proc/self/cgroup": "0::/system/run-1.scope\n",
      "/sys/fs/cgroup/system/run-1.scope/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/system/cpu.max": "250000 100000\n",
    ]
    #expect(CgroupQuota.detected { files[$0] } == 2.5)
  }

  @Test func theOldHierarchyIsRead() {
    let files = [
      "/proc/self/cgroup": "5:memory:/a\n4:cpu,cpuacct:/a\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "50000\n", "/sys/fs/cgroup/cpu/a/cpu.cfs_period_us": "100000\n",
    ]
    #expect(CgroupQuota.detected { files[$0] } == 0.5)
  }

  @Test(arguments: ["", "nonsense", "0::/", "0::/x\n1:cpu"])
  func withoutLimitsOrFilesThereIsNoQuota(membership: String) {
    #expect(CgroupQuota.detected { $0 == "/proc/self/cgroup" ? membership : nil } == nil)
    #expect(CgroupQuota.detected { _ in nil } == nil)
  }
}
