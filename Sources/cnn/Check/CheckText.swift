import CNNTraining
import Foundation

/// The answers of `cnn check` as a person reads them: a line for each question, the sweep, the verdict.
struct CheckText {
  var configuration: String
  var report: CheckReport
  var traits: TerminalTraits

  var text: String {
    var blocks = [[traits.styled(configuration, .bold)], report.answers.flatMap(lines)]
    if let sweep = report.sweep { blocks.append(sweepLines(sweep)) }
    blocks.append([verdict])
    return traits.plain(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n"))
  }

  // MARK: Answers

  /// Columns of the outcome, and of the question with it.
  private static let (outcomeWidth, indent) = (9, 26)

  private func lines(_ answer: CheckAnswer) -> [String] {
    let outcome = answer.outcome.rawValue.padding(toLength: Self.outcomeWidth, withPad: " ", startingAt: 0)
    let name = answer.part.rawValue.padding(toLength: Self.indent - Self.outcomeWidth, withPad: " ", startingAt: 0)
    var lines = wrapped(answer.message)
    lines[0] = traits.styled(outcome, emphasis(answer.outcome)) + name + lines[0].dropFirst(Self.indent)
    if let cause = answer.cause {
      lines += wrapped("cause: \(cause.cause)")
      lines += wrapped("what to do: \(cause.remedy(\.commandLine))").map { traits.styled($0, .accent) }
    } else if let cause = answer.followsFrom {
      lines += wrapped("follows from: \(cause.name)").map { traits.styled($0, .faint) }
    }
    return lines
  }

  private func wrapped(_ text: String) -> [String] {
    Wrapping.lines(text, columns: traits.columns, indent: Self.indent).map {
      String(repeating: " ", count: Self.indent) + $0
    }
  }

  private func emphasis(_ outcome: CheckFinding.Outcome) -> Emphasis {
    switch outcome {
    case .pass: .good
    case .warning: .warning
    case .fail: .bad
    case .skipped: .faint
    }
  }

  // MARK: Sweep

  private static let barLength = 30

  /// A bar as long as the loss is low: the longest belongs to the best rate.
  private func sweepLines(_ sweep: RateSweep) -> [String] {
    var table = TextTable([.init("learning rate"), .init("loss"), .init("learned", .left), .init("", .left)])
    for point in sweep.points {
      let length = Int((sweep.learns ? sweep.share(of: point) : 0) * Double(Self.barLength))
      let bar = String(repeating: "━", count: length) + String(repeating: " ", count: Self.barLength - length)
      let isBest = point.rate == sweep.best?.rate && sweep.learns
      let note = [point.rate == sweep.configured ? "configured" : nil, isBest ? "best" : nil].compactMap { $0 }
      table.rows.append([
        NumberText.setting(point.rate), point.loss.map(NumberText.loss) ?? "diverges", bar,
        note.joined(separator: ", "),
      ])
    }
    let lines = table.lines
    return [traits.styled(lines[0], .faint)] + lines.dropFirst()
  }

  private var verdict: String {
    let failed = report.answers.count { $0.outcome == .fail }
    let warnings = report.answers.count { $0.outcome == .warning }
    let tail = warnings > 0 ? ", with \(warnings) warning\(warnings == 1 ? "" : "s")" : ""
    guard let first = report.answers.first, failed > 0 else { return traits.styled("able to learn", .good) + tail }
    return traits.styled("needs mending", .bad)
      + ": \(failed) of \(report.answers.count) answers \(failed == 1 ? "is" : "are") bad"
      + (first.cause.map { "; begin with the first: \($0.name)" } ?? "")
  }
}
