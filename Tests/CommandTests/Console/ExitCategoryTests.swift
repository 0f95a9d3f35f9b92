import CNNData
import CNNRun
import CNNSpec
import CNNTraining
import Testing

@testable import cnn

/// Which exit code a failure has that a library reports.
@Suite struct ExitCategoryTests {
  @Test(arguments: [
    (TrainingOutcome.Reason.completed, ExitCategory.done), (.patience(epochs: 2), .done), (.stoppedAfterEpoch, .done),
    (.timeLimit, .resumable), (.stopRequested(.interrupt), .interrupted), (.stopRequested(.termination), .terminated),
  ])
  func anOutcomeHasTheCodeOfItsReason(_ reason: TrainingOutcome.Reason, _ expected: ExitCategory) {
    let outcome = TrainingOutcome(reason: reason, epochs: 1, steps: 2, best: nil, isResumable: true)
    #expect(outcome.exitCategory == expected)
  }

  @Test func anErrorHasTheCodeOfItsFact() {
    #expect(ConfigurationError.missing(path: "a").exitCategory == .missingInput)
    #expect(ConfigurationError.isFolder(path: "a", hasConfiguration: false).exitCategory == .missingInput)
    #expect(ConfigurationError.notText(path: "a").exitCategory == .configuration)
    #expect(ConfigurationError.tooLarge(path: "a", limit: 1).exitCategory == .configuration)
    #expect(RunError.cannotCreate(path: "a", reason: "b").exitCategory == .cannotCreate)
    #expect(RunError.cannotWrite(path: "a", reason: "b").exitCategory == .inputOutput)
    #expect(RunError.weightsNotFinite(path: "a", tensor: "b").exitCategory == .data)
    #expect(RunError.dataChanged(path: "a", files: ["b"]).exitCategory == .data)
    #expect(TrainingError.configuration(.noData).exitCategory == .configuration)
    #expect(TrainingError.outputNotFinite(split: .test, index: 0, pixels: 1).exitCategory == .verdict)
  }
}
