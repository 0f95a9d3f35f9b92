import Foundation

/// How a network's speed grows with threads, as a person reads it.
struct ScalingText {
  var path: String
  var document: ScalingDocument
  var traits: TerminalTraits

  var text: String {
    let title = "\(path), batches of \(document.batch), \(document.instructionSet)"
    let blocks =
      [[traits.styled(title, .bold)], table("training", \.training), table("inference", \.inference), notes]
    return traits.plain(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
  }

  private func table(_ name: String, _ part: (ScalingDocument.Row) -> ScalingDocument.Part) -> [String] {
    var table = TextTable([
      .init(name, .left), .init("images/s"), .init("speed-up"), .init("allowed"), .init("work"), .init("more work"),
      .init("one alone"), .init("few tasks"), .init("uneven"),
    ])
    table.rows = document.rows.map { row in
      let part = part(row)
      let threads = "\(row.threads) thread\(row.threads == 1 ? "" : "s")"
      return [
        threads, part.imagesPerSecond.map(NumberText.rate) ?? "", part.speedUp.map(factor) ?? "",
        factor(part.allowedSpeedUp), share(part.useful), share(part.moreWork), share(part.serial),
        share(part.tooFewTasks), share(part.unevenTasks),
      ]
    }
    if traits.isTerminal { _ = table.leaveOut(["more work", "uneven", "work"], toFit: traits.columns) }
    let lines = table.lines
    return [traits.styled(lines[0], .faint)] + lines.dropFirst()
  }

  /// What the columns mean, and what a simulation leaves out.
  private var notes: [String] {
    let text =
      "allowed: the most that the cutting of a step into tasks allows, from tasks that one thread did; it leaves out the "
      + "memory that threads share and the time to wake them. The columns behind it are shares of the threads' time in that "
      + "limit: the work of one thread, more work because of the cutting, waiting for what one thread does alone, for tasks "
      + "where they are fewer than threads, and for the last of several tasks."
    return traits.isTerminal ? Wrapping.lines(text, columns: traits.columns - 1, indent: 0) : [text]
  }

  private func factor(_ value: Double) -> String { String(format: "%.2f", value) }
  private func share(_ value: Double) -> String { String(format: "%.1f %%", value * 100) }
}
