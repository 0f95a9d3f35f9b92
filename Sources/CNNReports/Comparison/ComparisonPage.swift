import CNNSpec
import Foundation

/// `cnn report RUN... --out FILE.html`: the page about several runs.
public struct ComparisonPage: Sendable {
  private let comparison: RunComparison

  public init(_ comparison: RunComparison) { self.comparison = comparison }

  /// The page, a function of the runs alone.
  ///
  /// - Parameter words: How a program calls what would help.
  public func html(_ words: Means.Words = \.plain) -> Data {
    let sections = [
      ComparedResultsSection(comparison).render(), SignificanceSection(comparison, words)?.render(),
      ComparedCurvesSection(comparison)?.render(), DifferencesSection(comparison).render(),
    ]
    let version = comparison.runs.compactMap { $0.record.versions["cnn"] }.max().map { " \($0)" } ?? ""
    let names = comparison.runs.map(\.name).joined(separator: ", ")
    let shell = PageShell(title: names, body: sections.compactMap { $0 }.joined(), footer: "Written by cnn\(version).")
    return Data(shell.render().utf8)
  }
}

extension RunComparison {
  /// The class that gives a run its colour; after eight they begin again.
  static func style(_ run: Int) -> String { "run\(run % 8)" }
}
