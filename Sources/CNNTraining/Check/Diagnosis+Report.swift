/// What a diagnosis makes of each answer.
extension Diagnosis {
  /// The findings with their causes, and an answer for every cause beyond the first of its question.
  func report(_ findings: [(part: CheckPart, finding: CheckFinding)]) -> CheckReport {
    var answers: [CheckAnswer] = []
    for (part, finding) in findings {
      let own = causes.filter { $0.cause.part == part }
      answers += own.map { CheckAnswer(part: part, finding: finding, outcome: $0.outcome, cause: $0.cause) }
      if own.isEmpty { answers.append(answer(part, finding)) }
    }
    return CheckReport(answers, root: root)
  }

  /// An answer that is not a cause: good, or a consequence of the root.
  private func answer(_ part: CheckPart, _ finding: CheckFinding) -> CheckAnswer {
    var outcome = finding.outcome
    guard outcome == .fail || outcome == .warning else {
      let isUnmeasured = part == .gradients && outcome == .skipped
      return CheckAnswer(
        part: part, finding: finding, outcome: outcome, followsFrom: isUnmeasured ? root : nil)
    }
    // What the untrained network shows is not a fault if the network learns all the same.
    if root == nil { outcome = .pass }
    return CheckAnswer(part: part, finding: finding, outcome: outcome, followsFrom: root)
  }
}
