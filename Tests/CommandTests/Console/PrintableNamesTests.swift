import CNNData
import CNNReports
import CNNSpec
import Foundation
import Testing

@testable import CNNExplanation
@testable import CNNRun
@testable import CNNTraining
@testable import cnn

/// Names that try to take over a terminal or to forge lines.
@Suite struct PrintableNamesTests {
  static let hostile = "a\u{1B}]0;title\u{7}\n\u{202E}b\r\u{85}\u{2028}\u{9B}2J"

  /// Whether nothing acts on a terminal, and no line was added.
  static func isHarmless(_ text: String, lines: Int = 1) -> Bool {
    let scalars = text.unicodeScalars.filter { $0 != "\n" }
    return text.split(separator: "\n", omittingEmptySubsequences: false).count == lines
      && PrintableText.escaped(String(String.UnicodeScalarView(scalars))).unicodeScalars.count == scalars.count
  }

  static let errors: [(any Error, lines: Int)] = [
    (DataError.missing(path: hostile), 1),
    (DataError.unexpectedClass(path: hostile, known: [Name(hostile)], isListed: false), 1),
    (DataError.filesMissing(folder: hostile, format: .idx, names: ["a"], found: [Name(hostile)]), 1),
    (DataError.classNames(path: hostile, reason: .repeated(Name(hostile), line: 2)), 1),
    (DataError.unreadable(path: hostile, reason: hostile), 1),
    (DataError.picture(PictureProblem(path: hostile, reason: .damaged(hostile))), 1),
    (
      DataError.pictures(
        folder: hostile, problems: [PictureProblem(path: hostile, reason: .damaged(hostile))], count: 1), 2
    ),
    (RunError.malformedCheckpoint(path: hostile, .unknownType(tensor: hostile, type: hostile)), 1),
    (RunError.malformedCheckpoint(path: hostile, .unsupportedType(tensor: hostile, type: hostile)), 1),
    (RunError.malformedCheckpoint(path: hostile, .overlap(hostile, hostile)), 1),
    (RunError.invalidMetadata(path: hostile, key: hostile, found: hostile), 1),
    (RunError.unknownFormatVersion(path: hostile, found: hostile, known: "1"), 1),
    (
      RunError.tensorsDoNotFit(
        path: hostile,
        TensorMismatch(expected: [("x", [1])], found: [(hostile, [1])])), 3
    ),
    (RunError.weightsNotFinite(path: hostile, tensor: hostile), 1),
    (RunError.dataChanged(path: hostile, files: [hostile]), 1),
    (TrainingError.fixedOnResume(path: hostile, keys: [hostile], free: [hostile]), 1),
    (CommandError.unknownClass(hostile, known: [Name(hostile)]), 1),
    (CommandError.unknownLayer(hostile, known: [hostile]), 1),
    (CommandError.notAnImage(hostile), 1),
    (ExplanationError.unknownLayer(hostile, known: [hostile]), 1),
    (ComparisonError.malformedPredictions(path: hostile, line: 2), 1),
    (ComparisonError.unlikeTestSets(first: hostile, other: hostile, .split(hostile, hostile)), 1),
  ]

  @Test(arguments: errors.indices)
  func anErrorHasNoLineAndNoSequenceOfAName(index: Int) throws {
    let (error, lines) = Self.errors[index]
    let text = try #require(Ending(error)).text
    #expect(Self.isHarmless(text, lines: lines), "\(text.debugDescription)")
  }

  @Test func resultsHaveNoLineAndNoSequenceOfAName() {
    let traits = TerminalTraits(
      isTerminal: false, measuredColumns: 400, choice: .never, environment: ["LANG": "C.UTF-8"])
    var result = EvaluationResult(split: .test, images: 0, correct: nil, loss: 0)
    result.classes = [ClassResult(name: Name(Self.hostile), images: 1)]
    let evaluation = EvaluationText(checkpoint: Self.hostile, result: result, traits: traits).text
    let plain = EvaluationText(
      checkpoint: "x",
      result: {
        result.classes = [ClassResult(name: "x", images: 1)]
        return result
      }(), traits: traits
    ).text
    #expect(Self.isHarmless(evaluation, lines: plain.split(separator: "\n", omittingEmptySubsequences: false).count))
    let entry = ClassProbability(name: Name(Self.hostile), probability: 1)
    let picture = PicturePrediction(image: PrintableText.escaped(Self.hostile), classes: [entry])
    #expect(Self.isHarmless(PredictionText(pictures: [picture], traits: traits).text, lines: 2))
    #expect(Self.isHarmless(JSONText.line(picture)))
    let notes: [DataNote] = [.unusedFolder(Self.hostile), .classesWithoutImages([Name(Self.hostile)])]
    #expect(notes.allSatisfy { Self.isHarmless($0.text) })
  }

  @Test func theTerminalIsGuardedWhateverIsWritten() {
    let styled = "\u{1B}[1;31mred\u{1B}[0m\nnext é – …"
    #expect(PrintableText.guarded(styled) == styled)
    #expect(PrintableText.guarded("\u{1B}[2Jx\u{1B}]0;t\u{7}\r") == #"\u{1B}[2Jx\u{1B}]0;t\u{7}\u{D}"#)
    #expect(PrintableText.guarded("\u{1B}[1mx\u{202E}\u{1B}[0m") == "\u{1B}[1mx" + #"\u{202E}"# + "\u{1B}[0m")
  }

  @Test func invisibleCharactersInJSONAreReadBack() throws {
    let text = JSONText.line([Self.hostile, "\u{E0001}"])
    #expect(Self.isHarmless(text))
    #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == [Self.hostile, "\u{E0001}"])
  }
}
