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

  @Test func theCommandThatRepeatsARunCanBePasted() {
    let means = Means.repeating(
      instructionSet: "avx2", settings: ["train.epochs=9", "train.time_limit=none"],
      firstWeights: "/start here.safetensors")
    #expect(
      means.commandLine == "CNN_ISA=avx2 cnn train --config config.cnn --set train.epochs=9"
        + " --set train.time_limit=none --init '/start here.safetensors'")
    #expect(Means.verifying.commandLine == "cnn train --verify .")
  }

  @Test func aSettingThatAShellWouldSplitIsQuoted() {
    #expect(Means.setting("train.epochs=3").commandLine == "--set train.epochs=3")
    #expect(Means.setting("data.path=\"a;b\"").commandLine == "--set 'data.path=\"a;b\"'")
  }

  /// A program that imports the libraries has neither commands nor flags.
  @Test func theSameErrorNamesNoFlagToAProgram() {
    let error = #expect(throws: SpecErrors.self) {
      try Configuration(
        text: "[input] channels = 1; height = 8; width = 8\n[linear] units = 2\n[train] workers = 2", path: "net.cnn")
    }
    #expect(error?.words.contains("or the flag --threads") == true)
    #expect(error?.description.contains("threads are a key of [engine]") == true)
    #expect(error?.description.contains("--") == false)
  }
}
