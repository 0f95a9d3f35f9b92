import CNNExplanation
import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Testing

@testable import cnn

/// A library says what would help; only the program knows the flag or the command for it.
@Suite struct MeansTests {
  static let errors: [(any HelpfulError, words: String)] = [
    (RunError.cannotCreate(path: "a", reason: "b", help: .otherFolder), "b; name another folder with --out"),
    (RunError.alreadyExists(path: "a"), "never overwritten; give another --out"),
    (RunError.outputExists(path: "a"), "give another name, or --force to replace it"),
    (RunError.noRuns(folder: "runs"), "has no run yet; cnn train FILE starts one"),
    (RunError.missingMetadata(path: "a", key: "b"), "\"cnn train --init\" reads plain weights"),
    (RunError.dataMoved(run: "a", tried: []), "give --data DIR with the folder where it is now"),
    (RunError.dataChanged(path: "a", files: ["b"]), "give the run's own data with --data"),
    (RunError.initialWeightsChanged(path: "a", file: "b"), "the file of --init was changed"),
    (RunError.otherRunsCheckpoint(path: "a"), "start a new run with --init and this file"),
    (ComparisonError.malformedReport(path: "a"), "write it anew with cnn eval RUN --report RUN/report --force"),
    (ExplanationError.pictureTooSmall(picture: Size(1), input: Size(2)), "give a larger --scale"),
    (ExplanationError.pictureTooLarge(picture: Size(9), mostPixels: 4), "a --scale that leaves at most 4 pixels"),
    (ExplanationError.tooFewImages(found: 1, needed: 2), "with more of them with --data"),
  ]

  @Test(arguments: errors.indices) func theProgramHasTheWords(index: Int) {
    let (error, words) = Self.errors[index]
    #expect(error.words.contains(words), "\(error.words)")
    #expect(!error.description.contains("--") && !error.description.contains("cnn train"), "\(error)")
  }
}
