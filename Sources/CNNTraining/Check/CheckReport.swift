/// All that a check found, the root of what is wrong first.
public struct CheckReport: Sendable {
  public var answers: [CheckAnswer]

  /// Whether nothing says that the set-up can't learn.
  public var isAble: Bool { !answers.contains { $0.outcome == .fail } }

  public var sweep: RateSweep? {
    answers.lazy.compactMap { answer -> RateSweep? in
      guard case .learningRate(let sweep) = answer.finding else { return nil }
      return sweep
    }.first
  }

  /// Orders answers: failures with a cause of their own, warnings with one, what follows from them, everything else.
  init(_ answers: [CheckAnswer], root: CheckCause?) {
    func rank(_ answer: CheckAnswer) -> Int {
      switch (answer.cause, answer.outcome) {
      case (let cause?, .fail): cause == root ? 0 : 1
      case (_?, _): 2
      case (nil, .fail), (nil, .warning): 3
      case (nil, .pass), (nil, .skipped): answer.followsFrom == nil ? 4 : 3
      }
    }
    self.answers = answers.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .map(\.element)
  }
}

/// The answer to one question.
public struct CheckAnswer: Sendable {
  public var part: CheckPart
  public var finding: CheckFinding
  public var outcome: CheckFinding.Outcome
  /// What is wrong, where this answer is what shows it.
  public var cause: CheckCause?
  /// What another answer found that explains this one.
  public var followsFrom: CheckCause?

  /// What was found, in one line.
  public var message: String {
    switch finding {
    case .layers, .settings: cause?.name ?? finding.message
    default: finding.message
    }
  }
}
