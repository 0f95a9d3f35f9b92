import Foundation
import Testing

/// A training that does not fit is refused before it takes anything.
@Suite struct MemoryLimitTests {
  /// Maps of 192x192x48 for each image, 7 MB without their gradients, and hardly any parameters.
  private static let large = """
    [input]
    channels = 1
    height = 6
    width = 6
    [conv]
    filters = 48
    kernel = 1
    [upsample]
    factor = 32
    [activation]
    kind = tanh
    [pool]
    kind = average
    size = global
    [linear]
    units = 3
    [data]
    format = idx
    path = data
    [train]
    epochs = 1
    batch_size = 48
    """

  private func largestBatch(_ message: String) -> Int? {
    message.firstMatch(of: /largest batch_size that fits is (\d+)/).flatMap { Int($0.1) }
  }

  @Test func tooMuchIsRefusedWithTheLargestBatchThatFits() throws {
    let workshop = try Workshop()
    try workshop.write(Self.large, to: "large.cnn")
    let limited = ["CNN_MEMORY_LIMIT": "200000000"]
    let outcome = try workshop.program.run(["train", "--config", "large.cnn"], environment: limited)
    #expect(outcome.status == 78 && outcome.error.contains("batch_size = 48 needs"), "\(outcome)")
    #expect(!workshop.exists("runs"))
    let batch = try #require(largestBatch(outcome.error))
    #expect((1..<48).contains(batch))
    for (size, status) in [(batch, Int32(0)), (batch + 1, 78)] {
      let again = try workshop.program.run(
        ["train", "--config", "large.cnn", "--set", "train.batch_size=\(size)", "--out", "run-\(size)"],
        environment: limited)
      #expect(again.status == status, "\(again.error)")
    }
  }

  @Test func theLimitOfUlimitHoldsAndWhatFitsRunsUnderIt() throws {
    let workshop = try Workshop()
    try workshop.write(Self.large, to: "large.cnn")
    func train(_ batch: Int, kilobytes: Int) throws -> Program.Outcome {
      try workshop.program.shell(
        """
        ulimit -v \(kilobytes)
        "$cnn" train --config large.cnn --threads 1 --out run --set train.batch_size=\(batch); echo "ended $?"
        """)
    }
    // What the program itself maps differs between builds, so the limit is looked for.
    for kilobytes in stride(from: 700_000, through: 250_000, by: -50_000) {
      let outcome = try train(48, kilobytes: kilobytes)
      guard outcome.output.contains("ended 78") else {
        #expect(outcome.output.contains("ended 0"), "\(kilobytes): \(outcome)")
        try FileManager.default.removeItem(at: workshop.url.appending(path: "run"))
        continue
      }
      #expect(outcome.error.contains("ulimit -v leaves"), "\(outcome)")
      let batch = try #require(largestBatch(outcome.error))
      let again = try train(batch, kilobytes: kilobytes)
      #expect(again.output.contains("ended 0"), "\(again)")
      return
    }
    Issue.record("no limit was too tight")
  }

  @Test func aNetworkThatNeverFitsIsSaid() throws {
    let workshop = try Workshop()
    let outcome = try workshop.program.run(
      ["train", "--config", "tiny.cnn"], environment: ["CNN_MEMORY_LIMIT": "1000"])
    #expect(outcome.status == 78 && outcome.error.contains("no batch_size fits"), "\(outcome)")
  }
}
