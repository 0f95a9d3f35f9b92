/// Everything that a check measured, before anything is concluded from it.
struct CheckFacts {
  let setup: CheckSetup
  /// In the order of the parts.
  var findings: [(part: CheckPart, finding: CheckFinding)]
  let imagesDiffer: Bool
  let signal: SignalLook
  /// The learning rates that short trainings tried.
  let sweep: RateSweep
  /// What the labels show beside the images; `nil` if the question was not asked.
  let labels: LabelResult?

  subscript(part: CheckPart) -> CheckFinding? { findings.first { $0.part == part }?.finding }

  func outcome(_ part: CheckPart) -> CheckFinding.Outcome { self[part]?.outcome ?? .skipped }

  var heldOut: HeldOutResult? {
    guard case .heldOut(let result) = self[.heldOut] else { return nil }
    return result
  }

  /// A network that comparing with mean images beats by so much learns far less than there is to learn.
  private static let farLess = 0.6

  var learnsFarLessThanMeans: Bool {
    guard let heldOut, let labels, labels.follows else { return false }
    return Double(heldOut.correct) < Self.farLess * Double(labels.own)
  }

  var learnsByHeart: Bool { outcome(.byHeart) == .pass }

  /// Whether some rate learns, if only so slowly that the sweep does not show it and held-out images do.
  var learnsSlowly: Bool { !sweep.learns && outcome(.heldOut) == .pass && learnsByHeart }

  /// Whether the short trainings show that something hinders learning.
  var isTroubled: Bool {
    outcome(.learningRate) == .fail && !learnsSlowly || [.byHeart, .heldOut].contains { outcome($0) == .fail }
  }
}
