import CNNRun
import CNNTraining
import Foundation

/// How a training ended, as a person reads it.
struct TrainingResult {
  var outcome: TrainingOutcome
  var folder: RunFolder
  /// Of the best checkpoint, read back from disk; `nil` when the training is not over.
  var evaluation: EvaluationResult?
  /// Files of the report.
  var report: [URL]

  /// Results go to standard output, unless JSON lines are there; how to go on is a note.
  func show(on terminal: Terminal, asJSON: Bool) throws {
    let text = terminal.output.plain(lines(terminal.output).joined(separator: "\n"))
    if asJSON { terminal.note(text) } else { try terminal.result(text) }
    if outcome.isResumable { terminal.message("go on with: cnn train --resume \(PathText.command(folder.url))") }
  }

  private func lines(_ traits: TerminalTraits) -> [String] {
    var entries = [("result", ending)]
    if let evaluation { entries.append((evaluation.split.rawValue, figures(evaluation))) }
    entries.append(("run", PathText.short(folder.url)))
    if evaluation != nil { entries.append(("best", PathText.short(folder.best))) }
    for file in report where file.pathExtension == "html" { entries.append(("report", PathText.short(file))) }
    for file in report where file.pathExtension == "png" { entries.append(("picture", PathText.short(file))) }
    let width = (entries.map(\.0.count).max() ?? 0) + 3
    return [""]
      + entries.flatMap { name, value -> [String] in
        let lines = traits.isTerminal ? Wrapping.lines(value, columns: traits.columns, indent: width) : [value]
        return lines.enumerated().map { index, line in
          let head = index == 0 ? name : ""
          return traits.styled(head, .faint) + String(repeating: " ", count: width - head.count) + line
        }
      }
  }

  private var ending: String {
    let epochs = NumberText.counted(outcome.epochs, "epoch")
    switch outcome.reason {
    case .completed: return "\(epochs) done\(best)"
    case .alreadyComplete: return "already complete after \(epochs); --epochs with a larger number goes on"
    case .patience(let waited): return "stopped after \(epochs), \(waited) without a better held-out result\(best)"
    case .timeLimit: return "time limit reached after \(NumberText.counted(outcome.steps, "step")); the state is saved"
    case .stoppedAfterEpoch: return "stopped after \(epochs), as asked; the state is saved\(best)"
    case .stopRequested: return "interrupted after \(NumberText.counted(outcome.steps, "step")); the state is saved"
    }
  }

  private var best: String {
    guard let best = outcome.best, best.split == .validation else { return "" }
    return ", the best by the held-out images was epoch \(best.epoch)"
  }

  private func figures(_ evaluation: EvaluationResult) -> String {
    guard let correct = evaluation.correct else { return "loss \(NumberText.loss(evaluation.loss))" }
    return "accuracy \(NumberText.percent(evaluation.accuracy)) (\(NumberText.grouped(correct)) of "
      + "\(NumberText.grouped(evaluation.images))), loss \(NumberText.loss(evaluation.loss))"
  }
}
