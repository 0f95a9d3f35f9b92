import CNNData
import CNNEngine
import CNNSpec
import Foundation
import Testing

@testable import CNNTraining

@Suite struct TrainerTests {
  @Test func eightImagesAreLearnedByHeart() throws {
    let run = try TinyRun(trainingCount: 8)
    let trainer = try run.trainer(run.configuration(train: "momentum = 0.9\n").with(epochs: 40), out: "out")
    var records: [EpochRecord] = []
    let outcome = try trainer.run { event in
      if case .epoch(let record, _) = event { records.append(record) }
    }
    #expect(outcome.reason == .completed)
    #expect(records.last?.trainAccuracy == 1)
    #expect(try #require(records.last?.trainLoss) < 0.05)
  }
}

extension Configuration {
  func with(epochs: Int) throws -> Configuration {
    try Configuration(
      text: text, path: path,
      overrides: overrides + [SpecOverride(flag: "--epochs", stanza: "train", key: "epochs", value: "\(epochs)")])
  }
}
