import CNNEngine
import CNNSpec
import Testing

@testable import CNNModel

/// The tasks of a step, laid out on more threads than did them.
@Suite struct StepLayoutTests {
  /// A step with two regions, of tasks of so many milliseconds, and 4 ms between and around them.
  private static func step(_ regions: [[Int]]) -> [Activity] {
    var (activities, now): ([Activity], Int) = ([], 1)
    func add(_ name: String, _ kind: Activity.Kind, from start: Int) {
      activities.append(
        Activity(name: name, kind: kind, thread: 0, start: .milliseconds(start), end: .milliseconds(now)))
    }
    for (index, tasks) in regions.enumerated() {
      for task in tasks {
        let start = now
        now += task
        add("region \(index)", .task, from: start)
      }
      add("waiting", .waiting, from: now)
      now += 3 / regions.count
    }
    now += 3 - 3 / regions.count * regions.count
    add("step", .step, from: 0)
    return activities
  }

  @Test func tasksGoToWhoeverIsFreeFirst() {
    let layout = StepLayout([Self.step([[3, 1, 2, 2], [5]])])
    #expect(layout.regions.map(\.name) == ["region 0", "region 1"])
    #expect(layout.serial == .milliseconds(4) && layout.work == .milliseconds(17))
    // 3 | 1 2, then 2 behind either: 5 of 8 ms; and 5 alone.
    let two = layout.schedule(threads: 2)
    #expect(two.length == .milliseconds(4 + 5 + 5))
    #expect(two.waitingForOne == .milliseconds(4))
    #expect(two.waitingForLast == .milliseconds(2))
    #expect(two.waitingForTasks == .milliseconds(5))
    // All time of every thread is work or one of the waits.
    for threads in [1, 2, 3, 8] {
      let schedule = layout.schedule(threads: threads)
      let idle = schedule.waitingForOne + schedule.waitingForTasks + schedule.waitingForLast
      #expect(schedule.length * threads == layout.work + idle)
    }
  }

  @Test func aTaskCountsAsLongAsInTheMedianOfItsRepetitions() {
    let layout = StepLayout([Self.step([[3, 1]]), Self.step([[30, 2]]), Self.step([[4, 1]])])
    #expect(layout.regions.count == 1)
    #expect(layout.regions[0].tasks == [.milliseconds(4), .milliseconds(1)])
  }

  /// Networks as people train them, on smaller maps: residual blocks, a chain of convolutions, and one with large linear layers.
  static let networks = [
    (
      "residual",
      """
      [input] channels = 3; height = 16; width = 16
      [conv] filters = 16; kernel = 3; padding = same; norm = batch; activation = relu; name = stem
      [conv] filters = 16; kernel = 3; padding = same; norm = batch; activation = relu
      [conv] filters = 16; kernel = 3; padding = same; norm = batch; name = second
      [add] from = second, stem; activation = relu
      [conv] filters = 32; kernel = 3; stride = 2; padding = same; norm = batch; activation = relu
      [conv] filters = 32; kernel = 3; padding = same; norm = batch; activation = relu
      [pool] kind = average; size = global
      [linear] units = 10
      """
    ),
    (
      "chain",
      """
      [input] channels = 3; height = 16; width = 16
      [conv] filters = 32; kernel = 3; padding = same; activation = relu
      [conv] filters = 64; kernel = 3; padding = same; activation = relu
      [pool] kind = max; size = 2
      [conv] filters = 128; kernel = 3; padding = same; activation = relu
      [conv] filters = 128; kernel = 3; padding = same; activation = relu
      [pool] kind = max; size = 2
      [linear] units = 10
      """
    ),
    (
      "linear layers",
      """
      [input] channels = 1; height = 28; width = 28
      [conv] filters = 16; kernel = 5; activation = relu
      [pool] kind = max; size = 2
      [conv] filters = 32; kernel = 5; activation = relu
      [linear] units = 256; activation = relu
      [linear] units = 10
      """
    ),
  ]

  /// What many threads can do at best follows from the number of tasks; a time would say more about the machine.
  @Test(arguments: networks.map(\.0), [16, 64])
  func aStageHasTasksForAllThreads(_ name: String, _ threads: Int) throws {
    let text = Self.networks.first { $0.0 == name }!.1
    let configuration = try Configuration(text: text, path: "net.cnn")
    let benchmark = NetworkBenchmark(
      configuration.architecture,
      engine: Engine(
        threadCount: 1, instructionSet: InstructionSet.supported.last!, plannedThreads: threads),
      settings: EngineSpec(), batchSize: 64,
      loss: { _, gradient, _ in gradient.fill(1) }, update: { _ in })
    for activities in [benchmark.tracedStep(), benchmark.tracedInference()] {
      let regions = StepLayout([activities]).regions
      let computing = regions.filter { $0.name.hasPrefix("forward") || $0.name.hasPrefix("backward") }
      #expect(!computing.isEmpty)
      // Regions whose gradients are too small to be cut, such as ten units' or a first layer's, may have half as many.
      let counts = Dictionary(grouping: computing, by: \.name).mapValues { $0.map(\.tasks.count).max()! }
      let busy = counts.values.map { count in
        Double(count) / Double((count + threads - 1) / threads * threads)
      }.sorted()
      #expect(busy[busy.count / 4] >= 0.8, "\(counts)")
      #expect(busy[0] >= 0.1, "\(counts)")
    }
  }
}
