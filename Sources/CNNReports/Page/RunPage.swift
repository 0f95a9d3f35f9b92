import CNNSpec
import CNNTraining
import Foundation

/// `report.html`: the page about one run.
public struct RunPage: Sendable {
  /// Within `report/`.
  public static let fileName = "report.html"

  private let contents: RunContents

  public init(_ contents: RunContents) { self.contents = contents }

  /// The page, a function of its contents alone: no time, no place, no order of a dictionary.
  ///
  /// - Parameter words: How a program calls what would help.
  /// - Throws: `PNGError` when a picture cannot be compressed.
  public func html(_ words: Means.Words = \.plain) throws -> Data {
    let version = contents.record?.versions["cnn"].map { " \($0)" } ?? ""
    let shell = PageShell(
      title: contents.name, body: try sections(words).joined(), footer: "Written by cnn\(version).",
      refresh: contents.isRunning ? refreshInterval : nil)
    return Data(shell.render().utf8)
  }

  private func sections(_ words: Means.Words) throws -> [String] {
    var sections: [String?] = [ResultSection(contents).render(), CurvesSection(contents)?.render()]
    if let evaluation = contents.evaluation {
      sections.append(ConfusionSection(evaluation)?.render())
      sections.append(ClassesSection(evaluation)?.render())
      sections.append(CalibrationSection(evaluation)?.render())
      sections.append(try GallerySection(contents.gallery, evaluation)?.render())
    }
    sections.append(NetworkSection(contents.architecture).render())
    sections.append(try contents.filters.map { try FiltersSection($0).render() })
    sections.append(RunSection(contents, words).render())
    return sections.compactMap { $0 }
  }

  /// About once an epoch, but neither restless nor asleep.
  private var refreshInterval: Int {
    let seconds = contents.history.last?.seconds ?? 0
    return Int(min(max(seconds, 5), 60).rounded(.up))
  }
}
