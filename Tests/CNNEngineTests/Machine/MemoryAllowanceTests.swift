import Testing

@testable import CNNEngine

@Suite struct MemoryAllowanceTests {
  private static let machine = ["/proc/meminfo": "MemTotal:  16000 kB\nMemFree: 100 kB\nMemAvailable:   8000 kB\n"]

  private func allowance(_ files: [String: String], addressSpace: Int? = nil) -> MemoryAllowance? {
    MemoryAllowance.detected(
      threads: 2, read: { files.merging(Self.machine) { own, _ in own }[$0] }, addressSpace: addressSpace,
      pageBytes: 4096)
  }

  @Test func withoutLimitsTheMachineCounts() {
    #expect(allowance([:]) == MemoryAllowance(bytes: 8_192_000, source: "the machine"))
    #expect(MemoryAllowance.detected(threads: 2, read: { _ in nil }, addressSpace: nil, pageBytes: 4096) == nil)
  }

  @Test func theTightestGroupOfVersion2CountsWithoutWhatItCanDrop() {
    let files = [
      "/proc/self/cgroup": "0::/a/b\n",
      "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/b/memory.current": "1000\n",
      "/sys/fs/cgroup/a/memory.max": "5000000\n", "/sys/fs/cgroup/a/memory.current": "3000000\n",
      "/sys/fs/cgroup/a/memory.stat": "anon 1\ninactive_file 400000\nactive_file 7\n",
    ]
    #expect(allowance(files) == MemoryAllowance(bytes: 2_400_000, source: "the control group"))
  }

  @Test func groupsOfVersion1CountToo() {
    let files = [
      "/proc/self/cgroup": "4:memory:/job\n3:cpu,cpuacct:/job\n",
      "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/job/memory.usage_in_bytes": "77\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "1000000\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "900000\n",
      "/sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 50000\n",
    ]
    #expect(allowance(files) == MemoryAllowance(bytes: 150_000, source: "the control group"))
  }

  @Test func aGroupThatIsFullLeavesNothing() {
    let files = [
      "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "10\n", "/sys/fs/cgroup/memory.current": "20\n",
    ]
    #expect(allowance(files)?.bytes == 0)
  }

  @Test func theLimitOfTheAddressSpaceCountsWhatIsMapped() {
    let files = ["/proc/self/statm": "100 50 20 1 0 30 0\n"]
    let left = 3_000_000
    let limit = left + 100 * 4096 + 2 * MemoryAllowance.threadBytes
    #expect(
      allowance(files, addressSpace: limit) == MemoryAllowance(bytes: left, source: "the limit of ulimit -v"))
    #expect(allowance(files, addressSpace: 5000)?.bytes == 0)
  }

  @Test func theEnvironmentBeatsWhatIsDetected() throws {
    let name = MemoryAllowance.environmentVariable
    let forced = MemoryAllowance.detected(limit: try MemoryAllowance.limit(environment: [name: "12345"]), threads: 1)
    #expect(forced == MemoryAllowance(bytes: 12345, source: "CNN_MEMORY_LIMIT"))
    #expect(try MemoryAllowance.limit(environment: [:]) == nil)
    for value in ["plenty", "4G", "-5", ""] {
      #expect(throws: MemoryLimitError(value: value)) { try MemoryAllowance.limit(environment: [name: value]) }
    }
  }

  @Test func severalProcessesDivideWhatTheMachineLeavesAndNotWhatEachIsGiven() {
    let machine = MemoryAllowance(bytes: 9, source: "the machine")
    #expect(machine.shared(by: 1) == machine)
    #expect(machine.shared(by: 4) == MemoryAllowance(bytes: 2, source: "the machine, shared by 4 ranks,"))
    let given = MemoryAllowance(bytes: 9, source: MemoryAllowance.environmentVariable)
    #expect(given.shared(by: 4) == given)
  }
}
