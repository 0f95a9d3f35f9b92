import Foundation

/// A benchmark as a person reads it: how fast, and where the time goes.
struct BenchText {
  var path: String
  var document: BenchDocument
  var machine: MachineChoice
  var traits: TerminalTraits

  var text: String {
    let title =
      "\(path), batches of \(document.batch), \(document.threads) thread\(document.threads == 1 ? "" : "s") "
      + "(\(machine.threadsReason)), \(document.instructionSet)"
    let peak = String(
      format: "%.1f GFLOP/s, %.0f %% of the measured peak of %.0f", document.trainGigaflops,
      document.trainGigaflops / document.peakGigaflops * 100, document.peakGigaflops)
    let summary = [
      "trains   \(NumberText.rate(document.trainImagesPerSecond)) images/s   \(peak)",
      "infers   \(NumberText.rate(document.inferImagesPerSecond)) images/s",
      "memory   \(NumberText.bytes(document.memoryBytes))",
    ]
    let blocks = [[traits.styled(title, .bold)], summary, table]
    return traits.plain(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
  }

  private var stepMilliseconds: Double {
    document.layers.reduce(document.outsideMilliseconds) { $0 + $1.forwardMilliseconds + $1.backwardMilliseconds }
  }

  private var table: [String] {
    var table = TextTable([
      .init("layer", .left), .init("algorithm", .left), .init("forward"), .init("backward"), .init("of the step"),
      .init("GFLOP/s"), .init("of peak"),
    ])
    table.rows = document.layers.map(row)
    table.rows.append(["outside", "", "", "", share(document.outsideMilliseconds / stepMilliseconds), "", ""])
    let lines = table.lines
    return [traits.styled(lines[0], .faint)] + lines.dropFirst()
  }

  private func row(_ layer: BenchDocument.Layer) -> [String] {
    let hasProducts = layer.gigaflops > 0
    return [
      layer.name, layer.algorithm, milliseconds(layer.forwardMilliseconds), milliseconds(layer.backwardMilliseconds),
      share((layer.forwardMilliseconds + layer.backwardMilliseconds) / stepMilliseconds),
      hasProducts ? String(format: "%.1f", layer.gigaflops) : "", hasProducts ? share(layer.peakShare) : "",
    ]
  }

  private func milliseconds(_ value: Double) -> String { String(format: "%.3f ms", value) }
  private func share(_ value: Double) -> String { String(format: "%.0f %%", value * 100) }
}
