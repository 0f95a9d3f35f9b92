/// The JSON of `cnn report --json`.
public struct ComparisonDocument: Encodable, Sendable {
  struct Run: Encodable {
    var name: String
    var status: String
    var epochs: Int
    var split: String?
    var images: Int?
    var correct: Int?
    var accuracy: Double?
    var accuracyInterval: [Double]?
    var loss: Double?
    var parameters: Int
    var multiplyAdds: Int

    enum CodingKeys: String, CodingKey {
      case name, status, epochs, split, images, correct, accuracy, loss, parameters
      case accuracyInterval = "accuracy_interval"
      case multiplyAdds = "multiply_adds"
    }
  }

  struct Pair: Encodable {
    var first: String
    var second: String
    var onlyFirst: Int
    var onlySecond: Int
    var p: Double
    var significant: Bool

    enum CodingKeys: String, CodingKey {
      case first, second, p, significant
      case onlyFirst = "only_first"
      case onlySecond = "only_second"
    }
  }

  struct Difference: Encodable {
    var key: String
    var values: [String?]
  }

  var runs: [Run]
  var differences: [Difference]
  /// McNemar's tests.
  var tests: [Pair]

  public init(_ comparison: RunComparison) {
    runs = comparison.runs.map { run in
      Run(
        name: run.name, status: run.record.status.rawValue, epochs: run.history.count, split: run.result?.split,
        images: run.result?.images, correct: run.result?.correct, accuracy: run.result?.accuracy,
        accuracyInterval: run.result?.interval.map { [$0.low, $0.high] }, loss: run.result?.loss,
        parameters: run.configuration.architecture.parameterCount,
        multiplyAdds: run.configuration.architecture.multiplyAdds)
    }
    differences = comparison.differences.map { Difference(key: $0.name, values: $0.values) }
    tests = comparison.pairs.map { pair in
      Pair(
        first: comparison.runs[pair.first].name, second: comparison.runs[pair.second].name,
        onlyFirst: pair.test.onlyFirst, onlySecond: pair.test.onlySecond, p: pair.test.probability,
        significant: pair.test.isSignificant)
    }
  }
}
