import CNNReports
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
    message.firstMatch(of: /largest (?:batch_size|--batch) that fits is (\d+)/).flatMap { Int($0.1) }
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

  /// A sanitizer maps terabytes of addresses before the program begins.
  @Test(.disabled(if: Program.isSanitized, "no program starts under ulimit -v"), arguments: ["float32", "bf16"])
  func theLimitOfUlimitHoldsAndWhatFitsRunsUnderIt(precision: String) throws {
    let workshop = try Workshop()
    try workshop.write(Self.large + "\n[engine]\nprecision = \(precision)\n", to: "large.cnn")
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
      var batch = try #require(largestBatch(outcome.error))
      var again = try train(batch, kilobytes: kilobytes)
      // The system's own threads reserve addresses or not from start to start; what is left is said, and holds.
      while let smaller = largestBatch(again.error), smaller < batch {
        batch = smaller
        again = try train(batch, kilobytes: kilobytes)
      }
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

  @Test func aBenchmarkIsRefusedByTheNameOfItsBatch() throws {
    let workshop = try Workshop()
    try workshop.write(Self.large, to: "large.cnn")
    func bench(_ more: String...) throws -> Program.Outcome {
      try workshop.program.run(
        ["bench", "--config", "large.cnn", "--seconds", "0.01"] + more, environment: ["CNN_MEMORY_LIMIT": "200000000"])
    }
    let configured = try bench()
    #expect(configured.status == 78 && configured.error.contains("batch_size = 48 needs"), "\(configured)")
    let outcome = try bench("--batch", "48")
    #expect(outcome.status == 78 && outcome.error.contains("--batch 48 needs"), "\(outcome)")
    #expect(outcome.output.isEmpty)
    let batch = try #require(largestBatch(outcome.error))
    #expect(try bench("--batch", "\(batch)").status == 0)
    #expect(try bench("--batch", "\(batch + 1)").status == 78)
  }

  @Test func anEvaluationIsRefusedByTheNameOfItsBatch() throws {
    let workshop = try Workshop()
    try workshop.write(Self.large, to: "large.cnn")
    #expect(
      try workshop.program.run("train", "--config", "large.cnn", "--set", "train.batch_size=4", "--out", "large").status
        == 0)
    func evaluate(_ batch: Int) throws -> Program.Outcome {
      try workshop.program.run(
        ["eval", "large", "--batch", "\(batch)"], environment: ["CNN_MEMORY_LIMIT": "100000000"])
    }
    // Maps of a few images at a time go through inference; what grows with the batch are its images and outputs.
    let outcome = try evaluate(1 << 20)
    #expect(outcome.status == 78 && outcome.error.contains("--batch 1048576 needs"), "\(outcome)")
    let batch = try #require(largestBatch(outcome.error))
    #expect(try evaluate(batch).status == 0)
    #expect(try evaluate(batch + 1).status == 78)
  }

  /// A picture is counted before it is read: its pixels, its numbers, and what is drawn of it.
  @Test(arguments: [
    ("predict run large.png", 400), ("show saliency run large.png --class 0", 400),
    ("show where run large.png --class 0", 400), ("show where run small.png --scale 16 --class 0", 2_000),
    ("filter large.png out.png --kernel edges", 400),
    ("filter small.png out.png --kernel edges --padding 700", 1_000),
  ])
  func aPictureThatDoesNotFitIsRefused(command: String, kilobytes: Int) throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    for (name, side) in [("large", 900), ("small", 60)] {
      try Canvas(width: side, height: side).pngData().write(to: workshop.url.appending(path: "\(name).png"))
    }
    let words = command.split(separator: " ").map(String.init)
    let fits = try workshop.program.run(words)
    #expect(fits.status == 0, "\(fits)")
    let again = words[0] == "predict" ? words : words + ["--force"]
    let outcome = try workshop.program.run(again, environment: ["CNN_MEMORY_LIMIT": "\(kilobytes * 1000)"])
    // A picture that is too large is one of the bad ones, whatever else is to be answered.
    let refused: Int32 = words[0] == "predict" ? 65 : 78
    #expect(outcome.status == refused && outcome.error.contains("the picture"), "\(outcome)")
    #expect(outcome.error.contains("CNN_MEMORY_LIMIT leaves"), "\(outcome.error)")
  }

  @Test func aVerificationAndAReplayAreRefusedLikeATraining() throws {
    let workshop = try Workshop()
    try workshop.train("--epochs", "1", out: "run")
    try workshop.train("--set", "train.learning_rate=1e30", "--epochs", "50", out: "wild")
    let box = try #require(try workshop.names(in: "wild").first { $0.hasPrefix("divergence-") })
    for words in [["train", "--verify", "run"], ["replay", "wild/\(box)"]] {
      let outcome = try workshop.program.run(words, environment: ["CNN_MEMORY_LIMIT": "1000"])
      #expect(outcome.status == 78 && outcome.error.contains("batch_size = 8 needs"), "\(outcome)")
    }
  }

  /// A layer of 10⁹ units, hidden or the last: nothing large is allocated on its account.
  @Test(arguments: [
    "train --config wide.cnn", "train --config wide.cnn --dry-run", "check --config wide.cnn",
    "bench --config wide.cnn --batch 8", "train --config last.cnn", "check --config last.cnn",
    "bench --config last.cnn",
  ])
  func aLayerOfABillionUnitsIsRefused(command: String) throws {
    let workshop = try Workshop()
    let layer = "[linear]\nunits = 1000000000"
    try workshop.write(
      Workshop.configuration.replacingOccurrences(of: "[linear]", with: "\(layer)\n\n[linear]"), to: "wide.cnn")
    try workshop.write(
      Workshop.configuration.replacingOccurrences(of: "units = 3", with: "units = 1000000000"), to: "last.cnn")
    let limit = #"[ -n "$ASAN_OPTIONS$TSAN_OPTIONS" ] || ulimit -v 2000000"#
    let outcome = try workshop.program.shell("\(limit); timeout -k 1 60 $cnn \(command)")
    #expect(outcome.status == 78, "\(outcome)")
    let isWrongLast = command == "train --config last.cnn"
    let words = isWrongLast ? "ends with 1000000000 outputs, but" : "fits, so the network has to be smaller"
    #expect(outcome.error.contains(words), "\(outcome.error)")
    #expect(!workshop.exists("runs"))
  }
}
