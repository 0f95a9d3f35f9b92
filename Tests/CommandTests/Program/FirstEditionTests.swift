import Foundation
import Testing

/// A run that the version before editions trained: with a comment that touches its value, and a held-out part that was drawn
/// without a look at the classes. Its kernels are those that every processor has.
@Suite struct FirstEditionTests {
  private let workshop: Workshop
  private let kernels = ["CNN_ISA": "baseline"]
  /// What the version of the run computed.
  private let lossOfThreeEpochs = 0.019166022446006535
  private let digestOfFourEpochs = "85f3c6c5716b6c832c64f434671c9ddec327f3798242403f81c8f7d348732a7b"

  init() throws {
    workshop = try Workshop()
    let fixture = URL(filePath: #filePath).appending(path: "../../Fixtures/first-edition").standardizedFileURL
    try FileManager.default.copyItem(at: fixture, to: workshop.url.appending(path: "old"))
  }

  @Test func anOldRunIsVerifiedWithTheSplitOfItsTime() throws {
    let outcome = try workshop.program.run("train", "--verify", "old", "--data", "data")
    #expect(outcome.status == 0 && outcome.output.contains("verified: 3 epochs"), "\(outcome)")
  }

  @Test func anOldCheckpointIsEvaluatedOnTheImagesThatItsRunHeldOut() throws {
    let outcome = try workshop.program.run(
      ["eval", "old/checkpoints/last.safetensors", "--data", "data", "--split", "validation", "--json"],
      environment: kernels)
    // As text, because what parses JSON here may round the last digit.
    #expect(outcome.status == 0 && outcome.output.contains("\"loss\" : \(lossOfThreeEpochs),"), "\(outcome)")
  }

  @Test func anOldRunGoesOnWithTheSameBits() throws {
    let outcome = try workshop.program.run(
      ["train", "--resume", "old", "--epochs", "4", "--data", "data"], environment: kernels)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try workshop.digest(of: "old") == digestOfFourEpochs)
    let again = try workshop.program.run("train", "--verify", "old", "--data", "data")
    #expect(again.status == 0 && again.output.contains("verified: 4 epochs"), "\(again)")
  }

  @Test func aNewRunHoldsOutItsShareOfEveryClass() throws {
    let outcome = try workshop.train("--set", "data.validation=10", "--epochs", "1", out: "new")
    #expect(outcome.status == 0, "\(outcome.error)")
    let evaluation = try workshop.program.run("eval", "new", "--split", "validation", "--json")
    let classes = evaluation.json["classes"] as? [[String: Any]] ?? []
    #expect(classes.map { $0["images"] as? Int } == [4, 3, 3])
  }
}
