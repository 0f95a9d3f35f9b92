import CNNReports
import CNNSpec

/// Several runs as a person reads them in a terminal.
struct ComparisonText {
  var comparison: RunComparison
  var traits: TerminalTraits

  var text: String {
    let blocks = [results, tests, differences].filter { !$0.isEmpty }
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private var results: [String] {
    var table = TextTable([
      .init("run", .left), .init("accuracy"), .init("95 % interval"), .init("loss"), .init("epochs"), .init("time"),
      .init("parameters"),
    ])
    table.rows = comparison.runs.map { run in
      let interval = run.result?.interval.map { "\(NumberText.percent($0.low)) – \(NumberText.percent($0.high))" }
      return [
        run.name, NumberText.percent(run.result?.accuracy), interval ?? "–", NumberText.loss(run.result?.loss),
        NumberText.grouped(run.history.count), NumberText.duration(run.history.reduce(0) { $0 + $1.seconds }),
        NumberText.grouped(run.configuration.architecture.parameterCount),
      ]
    }
    return titled(table)
  }

  private var tests: [String] {
    comparison.pairs.map { pair in
      let (first, second) = (comparison.runs[pair.first].name, comparison.runs[pair.second].name)
      return traits.plain(
        "\(first) and \(second): \(pair.test.verdict) (only \(first) right: \(pair.test.onlyFirst), "
          + "only \(second): \(pair.test.onlySecond))")
    }
  }

  /// Settings; the layers only while they are few, since each takes a long line.
  private var differences: [String] {
    let layers = comparison.differences.filter(\.isLayer)
    let shown = layers.count <= Self.mostLayers ? comparison.differences : comparison.differences.filter { !$0.isLayer }
    var lines: [String] = []
    if !shown.isEmpty {
      var table = TextTable([.init("differs", .left)] + comparison.runs.map { .init($0.name, .left) })
      table.rows = shown.map { difference in
        [difference.name] + difference.values.map { PrintableText.escaped($0 ?? "–") }
      }
      lines = titled(table)
    }
    if layers.count > Self.mostLayers { lines.append("\(layers.count) layers differ; --out FILE.html lists them") }
    return lines
  }

  private static let mostLayers = 4

  private func titled(_ table: TextTable) -> [String] {
    let lines = table.lines.map(traits.plain)
    return [traits.styled(lines[0], .bold)] + lines.dropFirst()
  }
}
