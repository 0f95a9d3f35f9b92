import CNNSpec
import Foundation

@testable import CNNData
@testable import CNNReports
@testable import CNNRun
@testable import CNNTraining

/// A small run whose every text tries to be markup.
enum PageSample {
  static let hostile = "<script>alert('x')</script> & \"quoted\""
  /// One `Character` that equals no quote, and for a browser a quote.
  static let accentedQuote = "\"\u{301} onload=alert(1) <\u{301}b>"

  static let configuration = """
    # </code><script>alert(2)</script> & a comment
    [input] channels = 1; height = 4; width = 4
    [conv] filters = 2; kernel = 3; padding = same; activation = relu
    [conv] name = side; from = input; filters = 2; kernel = 3; padding = same
    [add] from = conv1, side
    [linear] units = 3
    [train] epochs = 3
    """

  static func contents(evaluated: Bool = true, overrides: [SpecOverride] = []) throws -> RunContents {
    var contents = RunContents(
      name: hostile, configuration: try Configuration(text: configuration, path: "x.cnn", overrides: overrides),
      record: record)
    contents.history = history
    contents.steps = (1...30).map { StepRecord(epoch: ($0 - 1) / 10 + 1, step: $0, loss: 1, learningRate: 0.1) }
    contents.validationImages = 100
    if evaluated { contents.evaluation = evaluation() }
    return contents
  }

  static var record: RunRecord {
    var record = RunRecord(
      command: ["/bin/cnn", "train", "--config", hostile], configuration: hostile, overrides: [],
      dataFolder: "/data/it's here", seed: 7,
      on: RunRecord.Machine(threads: 2, threadsReason: hostile, processor: hostile, instructionSet: "avx2"),
      versions: ["cnn": "0.1.0", "system": hostile], dataDigests: ["train/\(hostile)": "ab"])
    record.start = "2026-01-02T03:04:05Z"
    record.status = .completed
    return record
  }

  static var history: [EpochRecord] {
    (1...3).map { epoch in
      var record = EpochRecord(
        epoch: epoch, step: epoch * 10, trainLoss: 1 / Double(epoch), trainAccuracy: 0.5, learningRate: 0.1,
        imagesPerSecond: 100, seconds: 1, weightsSHA256: "\(epoch)\(epoch)")
      // The second and third are equally good, so the second is the best.
      record.validationLoss = 0.5
      record.validationAccuracy = [0.7, 0.8, 0.8][epoch - 1]
      return record
    }
  }

  /// Classes called by markup, and `count` images of them in turn, one in three wrong.
  static func evaluation(names: [String] = [hostile, accentedQuote, "plain"], count: Int = 30) -> EvaluationResult {
    var result = EvaluationResult(split: .test, images: count, correct: nil, loss: 0.5)
    let predictions = (0..<count).map { index in
      let label = index % names.count
      let predicted = index % 3 == 0 ? (label + 1) % names.count : label
      let rest = Float(0.3) / Float(names.count - 1)
      return Prediction(
        index: index, label: label, predicted: predicted, rank: predicted == label ? 0 : 1,
        probabilities: names.indices.map { $0 == predicted ? 0.7 : rest })
    }
    result.summarize(predictions, classes: names.map { Name($0) })
    return result
  }

  static func html(_ contents: RunContents) throws -> String {
    String(decoding: try RunPage(contents).html(), as: UTF8.self)
  }
}
