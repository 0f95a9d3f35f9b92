import CNNEngine
import CNNModel
import CNNSpec

/// A configuration's speed on 1, 2, 4, ... threads: measured as far as the machine has them, and what the way in which a step is
/// cut allows.
public struct ScalingBenchmark {
  /// What one number of threads gives.
  public struct Row: Sendable {
    public let threads: Int
    /// Images a second; `nil` for more threads than were measured.
    public let measured: NetworkBenchmark.Rates?
    public let training: Allowance
    public let inference: Allowance
  }

  /// What a step's tasks allow, and where the rest of the threads' time goes; shares add up to 1.
  public struct Allowance: Sendable {
    /// Times as fast as one thread at most.
    public let speedUp: Double
    /// Shares of the threads' time: work that one thread would do too, work that is there because the step is cut, waiting for
    /// what one thread does alone, for tasks where there are too few, and for the last of several.
    public let useful: Double
    public let moreWork: Double
    public let serial: Double
    public let tooFewTasks: Double
    public let unevenTasks: Double

    /// - Parameters:
    ///   - layout: Of a step that was cut for so many threads.
    ///   - base: Of one that was cut for one thread.
    init(_ layout: StepLayout, threads: Int, base: StepLayout) {
      let alone = base.work
      let schedule = layout.schedule(threads: threads)
      let whole = schedule.length * threads
      speedUp = alone / schedule.length
      useful = min(alone, layout.work) / whole
      moreWork = max(.zero, layout.work - alone) / whole
      serial = schedule.waitingForOne / whole
      tooFewTasks = schedule.waitingForTasks / whole
      unevenTasks = schedule.waitingForLast / whole
    }
  }

  private let configuration: Configuration
  private let machine: MachineChoice
  private let batchSize: Int

  public init(_ configuration: Configuration, machine: MachineChoice, batchSize: Int) {
    self.configuration = configuration
    self.machine = machine
    self.batchSize = batchSize
  }

  /// 1, 2, 4, ... and `most`.
  static func counts(upTo most: Int) -> [Int] {
    var counts: [Int] = []
    var count = 1
    while count < most {
      counts.append(count)
      count *= 2
    }
    return counts + [most]
  }

  /// - Parameters:
  ///   - seconds: For each number of threads, about.
  ///   - measured: The most threads that are measured.
  ///   - simulated: The most threads that steps are laid out on.
  /// - Returns: The rows, and the activities of a step that was cut for the most threads.
  public func run(seconds: Double, measured: Int, simulated: Int) -> (rows: [Row], step: [Activity]) {
    var last: [Activity] = []
    let base = benchmark(machine.makeEngine(plannedThreads: 1))
    let counts = Set(Self.counts(upTo: max(1, measured)) + Self.counts(upTo: max(measured, simulated))).sorted()
    let rows = counts.map { threads -> Row in
      let cut = benchmark(machine.makeEngine(plannedThreads: threads))
      let training = Self.layouts(within: seconds / 4, cut.tracedStep, base.tracedStep)
      let inference = Self.layouts(within: seconds / 4, cut.tracedInference, base.tracedInference)
      last = cut.tracedStep()
      let rates = threads > measured ? nil : benchmark(machine.makeEngine(threads: threads)).rates(seconds: seconds / 2)
      return Row(
        threads: threads, measured: rates,
        training: Allowance(training.cut, threads: threads, base: training.base),
        inference: Allowance(inference.cut, threads: threads, base: inference.base))
    }
    return (rows, last)
  }

  /// Steps that are not counted, for caches and pages, and enough for a median.
  private static let warmUpSteps = 2
  private static let mostTraces = 25

  /// Steps of both in turns, because a machine is faster at one time than at another.
  private static func layouts(
    within seconds: Double, _ cut: () -> [Activity], _ base: () -> [Activity]
  ) -> (cut: StepLayout, base: StepLayout) {
    for _ in 0..<warmUpSteps { _ = (cut(), base()) }
    let start = ContinuousClock.now
    var (cutTraces, baseTraces): ([[Activity]], [[Activity]]) = ([], [])
    repeat {
      cutTraces.append(cut())
      baseTraces.append(base())
    } while cutTraces.count < mostTraces && (ContinuousClock.now - start) / .seconds(1) < seconds
    return (StepLayout(cutTraces), StepLayout(baseTraces))
  }

  private func benchmark(_ engine: Engine) -> NetworkBenchmark {
    TrainingBenchmark(configuration, engine: engine, batchSize: batchSize).benchmark
  }
}
