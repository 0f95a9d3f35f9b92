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

  @Test func theLargestBatchFitsAndTheNextDoesNot() throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration()
    let data = try parts(run, configuration)
    func need(_ batchSize: Int) -> Int {
      MemoryNeed(configuration, data: data, batchSize: batchSize, engine: run.engine).total
    }
    for limit in [need(1), need(7), need(20) + 1, need(33)] {
      let largest = try #require(
        MemoryNeed.largestBatch(fitting: limit, below: 40, configuration, data: data, engine: run.engine))
      #expect(need(largest) <= limit && need(largest + 1) > limit)
    }
    #expect(
      MemoryNeed.largestBatch(fitting: need(1) - 1, below: 40, configuration, data: data, engine: run.engine) == nil)
  }

  @Test func whatDoesNotFitIsRefusedWithTheLargestBatchThatDoes() throws {
    let run = try TinyRun(trainingCount: 40)
    let configuration = try run.configuration().with("train.batch_size=32")
    let data = try parts(run, configuration)
    func require(_ bytes: Int?) throws(TrainingError) {
      let allowance = bytes.map { MemoryAllowance(bytes: $0, source: "the test") }
      try MemoryNeed.require(allowance, configuration, data: data, engine: run.engine)
    }
    let need = MemoryNeed(configuration, data: data, batchSize: 32, engine: run.engine)
    try require(nil)
    try require(need.total)
    let error = #expect(throws: TrainingError.self) { try require(need.total - 1) }
    let half = MemoryNeed(configuration, data: data, batchSize: 16, engine: run.engine).total
    let tight = #expect(throws: TrainingError.self) { try require(half) }
    #expect(error?.exitCategory == .configuration)
    #expect(error?.description.contains("batch_size = 32 needs") == true)
    guard case .configuration(.tooLittleMemory(_, _, _, let largest)) = tight else { return }
    #expect(try #require(largest) >= 16)
    #expect(tight?.description.contains("the largest batch_size that fits is \(largest ?? 0)") == true)
    let none = #expect(throws: TrainingError.self) { try require(1000) }
    #expect(none?.description.contains("no batch_size fits") == true)
  }

  @Test func normalisationOverSingleValuesNeedsTwoImages() throws {
    let run = try TinyRun(trainingCount: 40)
    let layers = "[linear]\nunits = 5\nnorm = batch\n[linear]\nunits = 3"
    let configuration = try run.configuration(layers: layers)
    let data = try parts(run, configuration)
    let two = MemoryNeed(configuration, data: data, batchSize: 2, engine: run.engine).total
    #expect(MemoryNeed.largestBatch(fitting: two, below: 40, configuration, data: data, engine: run.engine) == 2)
    #expect(
      MemoryNeed.largestBatch(fitting: two - 1, below: 40, configuration, data: data, engine: run.engine) == nil)
  }
}
