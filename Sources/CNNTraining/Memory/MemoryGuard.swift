import CNNData
import CNNEngine
import CNNSpec

/// Refuses what does not fit into memory, before anything of it is allocated.
public struct MemoryGuard: Sendable {
  private let allowance: MemoryAllowance

  /// - Parameter allowance: `nil` where nobody knows how much there is.
  public init(_ allowance: MemoryAllowance?) {
    // 47 bits are what a process can address; beyond that plans would not even be countable.
    self.allowance = allowance ?? MemoryAllowance(bytes: 1 << 47, source: "the address space")
  }

  /// Refuses a training that does not fit.
  ///
  /// - Throws: `TrainingError.configuration` with the largest batch size that fits.
  public func requireTraining(_ configuration: Configuration, data: DataSet, engine: Engine) throws(TrainingError) {
    // Beyond all images a larger batch is no larger.
    let images = data.training.count
    try require(
      .batchSize(configuration.spec.training.batchSize), configuration.architecture, atMost: images,
      atLeast: BatchRule.smallestBatch(configuration.architecture)
    ) { MemoryNeed(configuration, data: data, batchSize: $0, engine: engine) }
  }

  /// Refuses a benchmark that does not fit.
  ///
  /// - Parameter subject: The batch, from the configuration or from a flag.
  /// - Throws: As `requireTraining`.
  public func requireBenchmark(_ subject: MemorySubject, _ configuration: Configuration, engine: Engine)
    throws(TrainingError)
  {
    try require(
      subject, configuration.architecture, atLeast: BatchRule.smallestBatch(configuration.architecture)
    ) { MemoryNeed.benchmark(configuration, batchSize: $0, engine: engine) }
  }

  /// - Parameters:
  ///   - atMost: Images that there are.
  ///   - smallest: The smallest batch that makes sense.
  ///   - need: Of a batch.
  package func require(
    _ subject: MemorySubject, _ architecture: Architecture, images: Int = 1, atMost: Int = .max,
    atLeast smallest: Int = 1,
    need: (Int) -> MemoryNeed
  ) throws(TrainingError) {
    let wanted = min(subject.images ?? images, atMost)
    guard let excess = excess(architecture, wanted, need) else { return }
    let largest =
      subject.images == nil
      ? nil : largestBatch(below: wanted, atLeast: smallest) { self.excess(architecture, $0, need) == nil }
    throw .configuration(.tooLittleMemory(excess, allowance, subject, largestBatch: largest))
  }

  /// Refuses what has one size alone.
  func require(_ subject: MemorySubject, _ need: MemoryNeed) throws(TrainingError) {
    guard need.total > allowance.bytes else { return }
    throw .configuration(.tooLittleMemory(need, allowance, subject, largestBatch: nil))
  }

  /// The need of a batch that does not fit.
  private func excess(_ architecture: Architecture, _ images: Int, _ need: (Int) -> MemoryNeed) -> MemoryNeed? {
    let least = MemoryNeed(leastOf: architecture, images: images)
    guard least.total <= allowance.bytes else { return least }
    let whole = need(images)
    return whole.total > allowance.bytes ? whole : nil
  }

  /// The need grows with the batch, so halving the interval finds the largest that fits in a few plans.
  private func largestBatch(below wanted: Int, atLeast smallest: Int, fits: (Int) -> Bool) -> Int? {
    var (fitting, tooLarge) = (smallest - 1, wanted)
    while tooLarge - fitting > 1 {
      let middle = (fitting + tooLarge) / 2
      if fits(middle) { fitting = middle } else { tooLarge = middle }
    }
    return fitting >= smallest ? fitting : nil
  }
}
