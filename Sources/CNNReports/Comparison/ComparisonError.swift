import CNNSpec
import CNNTraining
import Foundation

/// Why runs cannot be compared, as facts.
public enum ComparisonError: Error, Equatable, Sendable {
  /// `predictions.csv` that is not what this program writes.
  case malformedPredictions(path: String, line: Int)
  case malformedReport(path: String)
  /// What the first bytes show to be another kind of file than a report of ours.
  case otherKind(path: String, FileSignature)
  /// Answers to other images, or of another kind, than those of the first run.
  case unlikeTestSets(first: String, other: String, Difference)

  public enum Difference: Equatable, Sendable {
    case split(String, String)
    case classes
    case count(Int, Int)
    /// The first image whose labels differ.
    case label(image: Int)
    case files
  }

  /// - Throws: `otherKind` for a file that is not text.
  static func requireText(_ content: Data, path: String) throws(ComparisonError) {
    switch FileSignature(of: content) {
    case nil, .json, .text, .configuration: break
    case let found?: throw .otherKind(path: path, found)
    }
  }
}

/// The one place where this target's errors become text.
extension ComparisonError: HelpfulError {
  public func text(_ words: Means.Words) -> String { shown(words).text }

  private func shown(_ words: Means.Words) -> ShownText {
    switch self {
    case .malformedPredictions(let path, let line):
      "\(path):\(line): error: not a line of predictions; write the file anew with \(words(.newReport))"
    case .otherKind(let path, let found):
      "\(path): error: \(found.mismatch(path: path, expected: .text("a report of cnn"), words))"
    case .malformedReport(let path):
      "\(path): error: not a report of cnn; write it anew with \(words(.newReport))"
    case .unlikeTestSets(let first, let other, let difference):
      "\(other): error: its answers cannot be compared with those of \(first): \(difference.text); "
        + "compare runs of one data set, or evaluate all on the same images with \(words(.newReportOnOtherData))"
    }
  }
}

extension ComparisonError.Difference {
  fileprivate var text: String {
    switch self {
    case .split(let first, let other): "they are for \(other) images, not for \(first) images"
    case .classes: "the classes differ"
    case .count(let first, let other): "there are \(other) images, not \(first)"
    case .label(let image): "image \(image) has another label"
    case .files: "the test files have other digests"
    }
  }
}
