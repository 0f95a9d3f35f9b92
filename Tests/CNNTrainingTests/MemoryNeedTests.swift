import CNNData
import CNNEngine
import CNNSpec
import Testing

@testable import CNNTraining

@Suite struct MemoryNeedTests {
  private func parts(_ run: TinyRun, _ configuration: Configuration) throws -> DataSet {
    try DataSet.open(
      configuration.spec.data!, folder: run.files.url, seed: 0, input: configuration.spec.input)
  }

  @Test func theNeedGrowsWithTheBatchAndTheOptimizer() throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration()
    let data = try parts(run, configuration)
    let needs = (1...40).map { MemoryNeed(configuration, data: data, batchSize: $0, engine: run.engine).total }
    #expect(zip(needs, needs.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(needs[39] > needs[0])
    let adam = try run.configuration().with("train.optimizer=adam")
    let plain = MemoryNeed(configuration, data: data, batchSize: 4, engine: run.engine)
    let withState = MemoryNeed(adam, data: data, batchSize: 4, engine: run.engine)
    // Two moments of every parameter.
    #expect(plain.optimizer == 0 && withState.optimizer == plain.parameters)
    #expect(withState.values == plain.values)
  }

  private func need(_ run: TinyRun, _ configuration: Configuration, _ batchSize: Int) throws -> Int {
    MemoryNeed(configuration, data: try parts(run, configuration), batchSize: batchSize, engine: run.engine).total
  }

  /// What is said to a training that has so many bytes; `nil` if it may begin.
  private func refusal(_ run: TinyRun, _ configuration: Configuration, bytes: Int?) throws -> TrainingError? {
    let data = try parts(run, configuration)
    let memory = MemoryGuard(bytes.map { MemoryAllowance(bytes: $0, source: "the test") })
    do throws(TrainingError) {
      try memory.requireTraining(configuration, data: data, engine: run.engine)
      return nil
    } catch {
      return error
    }
  }

  private func largestBatch(_ refusal: TrainingError?) -> Int? {
    guard case .configuration(.tooLittleMemory(_, _, _, let largest)) = refusal else { return nil }
    return largest
  }

  @Test func theLargestBatchFitsAndTheNextDoesNot() throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration().with("train.batch_size=40")
    let needs = try (1...40).map { try need(run, configuration, $0) }
    for limit in [needs[0], needs[6], needs[19] + 1, needs[32]] {
      let largest = try #require(largestBatch(try refusal(run, configuration, bytes: limit)))
      #expect(needs[largest - 1] <= limit && needs[largest] > limit)
    }
    let none = try refusal(run, configuration, bytes: needs[0] - 1)
    #expect(none != nil && largestBatch(none) == nil)
  }

  @Test func whatDoesNotFitIsRefusedWithTheLargestBatchThatDoes() throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration().with("train.batch_size=32")
    let need = try need(run, configuration, 32)
    #expect(try refusal(run, configuration, bytes: nil) == nil)
    #expect(try refusal(run, configuration, bytes: need) == nil)
    let error = try refusal(run, configuration, bytes: need - 1)
    guard case .configuration = error else { return #expect(Bool(false), "\(String(describing: error))") }
    #expect(error?.description.contains("batch_size = 32 needs") == true)
    let tight = try refusal(run, configuration, bytes: try self.need(run, configuration, 16))
    let largest = try #require(largestBatch(tight))
    #expect(largest >= 16)
    #expect(tight?.description.contains("the largest batch_size that fits is \(largest)") == true)
    let none = try refusal(run, configuration, bytes: 1000)
    #expect(none?.description.contains("no batch_size fits") == true)
  }

  @Test func normalisationOverSingleValuesNeedsTwoImages() throws {
    let run = try TinyRun(trainingCount: 40)
    let layers = "[linear]\nunits = 5\nnorm = batch\n[linear]\nunits = 3"
    let configuration = try run.configuration(layers: layers).with("train.batch_size=40")
    let two = try need(run, configuration, 2)
    #expect(largestBatch(try refusal(run, configuration, bytes: two)) == 2)
    let none = try refusal(run, configuration, bytes: two - 1)
    #expect(none != nil && largestBatch(none) == nil)
  }

  private static let wide = "[linear]\nunits = 1000000000\n"

  /// Sizes whose plans could not be counted are refused before one is made, where nobody knows how much memory there is
  /// too.
  @Test(arguments: [
    wide + wide + wide,
    "[conv]\nfilters = 2147483647\nkernel = 1\n[upsample]\nfactor = 100\n[pool]\nkind = average\nsize = global\n",
  ])
  func whatNoMachineHasIsRefusedWithoutAPlan(layers: String) throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration(layers: layers + "[linear]\nunits = 3").with("train.batch_size=40")
    for bytes in [nil, 1 << 40] {
      let error = try refusal(run, configuration, bytes: bytes)
      #expect(error?.description.contains("no batch_size fits") == true, "\(String(describing: error))")
    }
    let memory = MemoryGuard(nil)
    #expect(throws: TrainingError.self) {
      try memory.requireBenchmark(.batch(1 << 20), configuration, engine: run.engine)
    }
  }

  @Test func explanationsNeedMoreThanEvaluations() throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration()
    func need(_ batchSize: Int, isExplained: Bool) -> Int {
      MemoryNeed.evaluation(
        configuration, checkpoint: (tensors: 1000, largest: 500), batchSize: batchSize, isExplained: isExplained,
        engine: run.engine
      ).total
    }
    #expect(need(1, isExplained: false) < need(1, isExplained: true))
    #expect(need(1, isExplained: false) < need(9, isExplained: false))
  }
}
