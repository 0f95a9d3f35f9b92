/// Gathers the problems of a configuration while it goes through parser, decoder and inference.
///
/// A class because all of these add to one list; it never leaves the call that made it.
final class ProblemCollector {
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var errorCount = 0
  private var kept: Set<Fact> = []

  private struct Fact: Hashable {
    let problem: SpecProblem
    let place: Place
  }

  /// Problems beyond this many are counted and not kept: nobody reads them, and a hostile file has millions.
  static let limit = 100

  /// Whether there is still a reason to work out suggestions.
  var hasRoom: Bool { diagnostics.count < Self.limit }

  func report(_ problem: @autoclosure () -> SpecProblem, at place: Place, uses: [Place] = []) {
    guard hasRoom else {
      errorCount += 1
      return
    }
    errorCount += append(problem(), severity: .error, place: place, uses: uses) ? 1 : 0
  }

  func warn(_ problem: @autoclosure () -> SpecProblem, at place: Place, uses: [Place] = []) {
    if hasRoom { _ = append(problem(), severity: .warning, place: place, uses: uses) }
  }

  /// A mistake in a block is the same for each of its uses, so it is kept once.
  private func append(_ problem: SpecProblem, severity: Diagnostic.Severity, place: Place, uses: [Place]) -> Bool {
    guard kept.insert(Fact(problem: problem, place: place)).inserted else { return false }
    diagnostics.append(Diagnostic(severity: severity, problem: problem, place: place, uses: uses))
    return true
  }

  /// In the order of the text, then of the flags; of two at one place the one found first.
  func sorted() -> [Diagnostic] {
    diagnostics.enumerated().sorted { ($0.element.sortKey, $0.offset) < ($1.element.sortKey, $1.offset) }.map(\.element)
  }
}
