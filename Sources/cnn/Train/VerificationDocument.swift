import CNNRun
import CNNTraining

/// The JSON of a verification: one line with an `event`, as all that `cnn train --json` writes.
struct VerificationDocument: Encodable {
  let event = "verification"
  let run: String
  let agrees: Bool
  let epochs: Int
  let steps: Int
  let firstDifference: Difference?

  struct Difference: Encodable {
    let epoch: Int?
    let step: Int
    let expected: String
    let found: String
  }

  enum CodingKeys: String, CodingKey {
    case event, run, agrees, epochs, steps
    case firstDifference = "first_difference"
  }

  init(_ plan: VerificationPlan, run: String, _ difference: RunDifference?) {
    self.run = run
    agrees = difference == nil
    epochs = plan.epochs.count
    steps = plan.end.step
    firstDifference = difference.map {
      Difference(epoch: $0.epoch, step: $0.step, expected: $0.expected, found: $0.found)
    }
  }
}
