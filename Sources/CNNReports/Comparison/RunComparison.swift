import CNNData
import CNNSpec
import CNNTraining

/// Several runs side by side: what differs in them, and whether their results do.
public struct RunComparison: Sendable {
  /// A line of the table of differences: one value for each run, `nil` where nothing is written.
  public struct Difference: Equatable, Sendable {
    public var name: String
    public var values: [String?]
    /// Whether it belongs to a layer and not to the settings.
    public var isLayer: Bool
  }

  /// Two runs that answered the same images.
  public struct Pair: Sendable {
    /// Indices into `runs`.
    public var first: Int
    public var second: Int
    public var bothRight: Int
    public var bothWrong: Int
    public var test: McNemarTest
  }

  public let runs: [ComparedRun]
  public let differences: [Difference]
  public let pairs: [Pair]

  /// - Throws: `ComparisonError.unlikeTestSets` when two runs answered different images.
  public init(_ runs: [ComparedRun]) throws(ComparisonError) {
    self.runs = runs
    differences = Self.differences(of: runs)
    let answered = runs.indices.filter { runs[$0].predictions != nil && runs[$0].result != nil }
    for index in answered.dropFirst() { try Self.requireSameImages(runs[answered[0]], runs[index]) }
    pairs = answered.enumerated().flatMap { place, first in
      answered.dropFirst(place + 1).compactMap { Self.pair(runs, first, $0) }
    }
  }

  private static func requireSameImages(_ first: ComparedRun, _ other: ComparedRun) throws(ComparisonError) {
    guard let a = first.predictions, let b = other.predictions, let one = first.result, let two = other.result else {
      return
    }
    func refuse(_ difference: ComparisonError.Difference) -> ComparisonError {
      .unlikeTestSets(first: first.name, other: other.name, difference)
    }
    guard one.split == two.split else { throw refuse(.split(one.split, two.split)) }
    guard a.classes == b.classes else { throw refuse(.classes) }
    guard a.labels.count == b.labels.count else { throw refuse(.count(a.labels.count, b.labels.count)) }
    if let image = a.labels.indices.first(where: { a.labels[$0] != b.labels[$0] }) {
      throw refuse(.label(image: image))
    }
    // Other images may have the same labels. An evaluation with --data leaves the digests of the training's data.
    guard one.split != "test" || first.hasSameFiles(.test, as: other) else { throw refuse(.files) }
  }

  private static func pair(_ runs: [ComparedRun], _ first: Int, _ second: Int) -> Pair? {
    guard let a = runs[first].predictions, let b = runs[second].predictions else { return nil }
    var counts = (bothRight: 0, onlyFirst: 0, onlySecond: 0, bothWrong: 0)
    for (index, label) in a.labels.enumerated() {
      switch (a.predicted[index] == label, b.predicted[index] == label) {
      case (true, true): counts.bothRight += 1
      case (true, false): counts.onlyFirst += 1
      case (false, true): counts.onlySecond += 1
      case (false, false): counts.bothWrong += 1
      }
    }
    return Pair(
      first: first, second: second, bothRight: counts.bothRight, bothWrong: counts.bothWrong,
      test: McNemarTest(onlyFirst: counts.onlyFirst, onlySecond: counts.onlySecond))
  }

  // MARK: Differences

  /// What follows from a configuration, what was written in it, and what the runs were made with.
  private static func differences(of runs: [ComparedRun]) -> [Difference] {
    let hasOneTrainingSet = runs.allSatisfy { $0.hasSameFiles(.training, as: runs[0]) }
    let derived: [(String, (ComparedRun) -> String)] = [
      ("parameters", { NumberText.grouped($0.configuration.architecture.parameterCount) }),
      ("multiply-adds an image", { NumberText.grouped($0.configuration.architecture.multiplyAdds) }),
      ("layers", { String($0.configuration.architecture.layers.count) }),
      ("kernels", { $0.record.instructionSet }), ("threads", { String($0.record.threads) }),
      ("version", { $0.record.versions["cnn"] ?? "" }),
      ("training data", { hasOneTrainingSet ? "" : trainingDigest($0) }),
    ]
    let facts = derived.map { name, value in Difference(name: name, values: runs.map(value), isLayer: false) }
    return (facts + written(in: runs)).filter { Set($0.values).count > 1 }
  }

  /// The beginning of a digest, enough to tell two data sets apart.
  private static func trainingDigest(_ run: ComparedRun) -> String {
    let digests = run.record.dataDigests.filter { $0.key.hasPrefix("train/") }.sorted { $0.key < $1.key }
    return digests.map { String($0.value.prefix(8)) }.joined(separator: " ")
  }

  /// Settings key by key, then layers, each with all its keys as one value: networks that differ in more than a key would
  /// fill pages with keys that the other does not have. In the order in which the runs name them.
  private static func written(in runs: [ComparedRun]) -> [Difference] {
    let texts = runs.map { keyedTexts($0.configuration) }
    var seen: Set<Line> = []
    let lines = texts.flatMap { $0.map(\.line) }.filter { seen.insert($0).inserted }
    let values = texts.map { Dictionary($0.map { ($0.line, $0.text) }, uniquingKeysWith: { $1 }) }
    return (lines.filter { !$0.isLayer } + lines.filter(\.isLayer)).map { line in
      Difference(name: line.name, values: values.map { $0[line] }, isLayer: line.isLayer)
    }
  }

  private struct Line: Hashable {
    var name: String
    var isLayer: Bool
  }

  private static func keyedTexts(_ configuration: Configuration) -> [(line: Line, text: String)] {
    var lines: [(line: Line, text: String)] = []
    for assignment in configuration.assignments {
      if !assignment.isLayer {
        // Where the data lies changes no result; other data are told by their digests.
        guard assignment.stanza != "data" || assignment.key != "path" else { continue }
        let name = "\(assignment.stanza).\(assignment.key)"
        lines.append((Line(name: name, isLayer: false), assignment.value))
      } else if assignment.key == "kind" {
        lines.append((Line(name: assignment.stanza, isLayer: true), assignment.value))
      } else {
        lines[lines.count - 1].text += ", \(assignment.key) = \(assignment.value)"
      }
    }
    return lines
  }
}
