import CNNRun

/// Where a run that was repeated first came out differently.
public struct RunDifference: Error, Equatable, Sendable {
  public var run: String
  /// `nil` for the state after the last step.
  public var epoch: Int?
  public var step: Int
  /// Digests of the weights, or what else was expected.
  public var expected: String
  public var found: String
}

/// Compares a repeated run with its records as it goes.
final class EpochComparison {
  let run: String
  /// How often the repetition went back so far.
  private(set) var rollbacks = 0
  private let plan: VerificationPlan

  init(plan: VerificationPlan, run: String) {
    self.plan = plan
    self.run = run
  }

  /// - Throws: `RunDifference`.
  func observe(_ event: TrainingEvent) throws {
    switch event {
    case .rolledBack(let record): rollbacks = record.rollbacks
    case .epoch(let record, _):
      // What the run itself took back later is not in its records.
      guard let epoch = plan.epochs[record.epoch], epoch.rollbacks <= rollbacks else { return }
      guard epoch.rollbacks == rollbacks, epoch.record.weightsSHA256 == record.weightsSHA256 else {
        throw RunDifference(
          run: run, epoch: record.epoch, step: record.step, expected: epoch.record.weightsSHA256,
          found: record.weightsSHA256)
      }
    case .started, .step, .stepRecord, .evaluating, .saved, .steered, .extended, .warning, .finished: break
    }
  }

  /// - Throws: `RunDifference` when the repeated state is not the saved one, in position or any tensor.
  func requireSameState(_ repeated: Checkpoint, _ saved: Checkpoint) throws {
    func differ(_ expected: String, _ found: String) -> RunDifference {
      RunDifference(run: run, epoch: nil, step: saved.metadata.step, expected: expected, found: found)
    }
    guard repeated.metadata.position == saved.metadata.position else {
      throw differ(saved.metadata.place, repeated.metadata.place)
    }
    for (tensor, other) in zip(saved.tensors, repeated.tensors) where tensor != other {
      throw differ("\(tensor.name) of last.safetensors", "other numbers")
    }
  }
}

extension CheckpointMetadata {
  fileprivate var place: String {
    "step \(step)" + (state.commandCount > 0 ? " after \(state.commandCount) commands" : "")
  }
}
