import CNNTraining
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
      "memory   \(NumberText.bytes(document.memoryBytes)) planned, \(NumberText.bytes(document.residentBytes)) resident at most",
    ]
    let blocks = [[traits.styled(title, .bold)], summary, table] + (document.advice.isEmpty ? [] : [advice])
    return traits.plain(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
  }

  private var advice: [String] {
    guard traits.isTerminal else { return document.advice }
    return document.advice.flatMap { Wrapping.lines($0, columns: traits.columns - 1, indent: 0) }
  }

  private var table: [String] {
    var table = TextTable([
      .init("layer", .left), .init("algorithm", .left), .init("forward"), .init("backward"), .init("of the step"),
      .init("GFLOP/s"), .init("of peak"), .init("inference"),
    ])
    table.rows = document.layers.map(row)
    table.rows += outside
    if traits.isTerminal {
      _ = table.leaveOut(["algorithm", "inference", "GFLOP/s", "of peak"], toFit: traits.columns)
    }
    let lines = table.lines
    return [traits.styled(lines[0], .faint)] + lines.dropFirst()
  }

  /// Where the rest of a step goes.
  private var outside: [[String]] {
    let parts = [
      ("preparing filters", document.outside.preparation), ("loss", document.outside.loss),
      ("update", document.outside.update), ("gradient sums", document.outside.gradientSums),
      ("waiting", document.outside.waiting),
    ]
    let rows = [("outside layers", document.outside.total)] + parts.map { ("  " + $0.0, $0.1) }
    return rows.map { [$0.0, "", "", "", share($0.1 / document.stepMilliseconds), "", "", ""] }
  }

  private func row(_ layer: BenchDocument.Layer) -> [String] {
    let hasProducts = layer.gigaflops > 0
    return [
      layer.name, layer.algorithm, milliseconds(layer.forwardMilliseconds), milliseconds(layer.backwardMilliseconds),
      share((layer.forwardMilliseconds + layer.backwardMilliseconds) / document.stepMilliseconds),
      hasProducts ? String(format: "%.1f", layer.gigaflops) : "", hasProducts ? share(layer.peakShare) : "",
      milliseconds(layer.inferenceMilliseconds),
    ]
  }

  private func milliseconds(_ value: Double) -> String { String(format: "%.3f ms", value) }
  private func share(_ value: Double) -> String { String(format: "%.0f %%", value * 100) }
}
