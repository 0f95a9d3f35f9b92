/// One thing that is wrong, or probably not meant, in a configuration.
public struct Diagnostic: Hashable, Sendable {
  public enum Severity: String, Sendable { case error, warning }

  public let severity: Severity
  public let problem: SpecProblem
  public let place: Place
  /// The uses of blocks that led to the place, the innermost first.
  public let uses: [Place]

  init(severity: Severity, problem: SpecProblem, place: Place, uses: [Place]) {
    self.severity = severity
    self.problem = problem
    self.place = place
    self.uses = uses
  }

  /// A problem in a block is sorted at the outermost use, because that is where the reader meets it.
  var sortKey: Place { uses.last ?? place }
}

/// Everything that is wrong with a configuration, in the order of its text.
///
/// A program that ends because of it exits with 78 (`EX_CONFIG`).
public struct SpecErrors: Error, Sendable {
  public let diagnostics: [Diagnostic]
  /// Errors that were found but not kept because there were too many.
  public let omitted: Int
  let source: SourceText
  let overrides: [SpecOverride]

  init(_ problems: ProblemCollector, source: SourceText, overrides: [SpecOverride]) {
    diagnostics = problems.sorted()
    omitted = problems.errorCount - diagnostics.count { $0.severity == .error }
    self.source = source
    self.overrides = overrides
  }
}
