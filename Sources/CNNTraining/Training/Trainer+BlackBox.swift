import CNNData
import CNNRun
import Foundation

/// The black box of a divergence.
extension Trainer {
  /// Writes the state before the step that diverged and what was found, and leaves the training in that state.
  ///
  /// A failure is a warning: what the user needs to hear first is the divergence.
  /// - Returns: The box's folder; `nil` when it was not kept.
  func keepBlackBox(_ divergence: Divergence) throws -> URL? {
    let box = BlackBox(url: folder.blackBox(step: divergence.step, rollbacks: divergence.rollbacks))
    do {
      try requireFolder()
      try restoreState(before: divergence)
      let report = DivergenceReport(divergence, instructionSet: engine.instructionSet.rawValue)
      try box.write(checkpoint(), report)
      return box.url
    } catch let error as RunError {
      try observer(.warning(.blackBoxNotKept(error)))
      return nil
    }
  }

  /// Brings back the state before the step.
  ///
  /// A loss or gradient is found before anything is changed but sums and running statistics. A parameter or an output that
  /// is not finite is found after the update, and keeping a copy of everything before each update would slow every training for
  /// the sake of this one; so the steps since the last checkpoint are repeated, which gives the same bits.
  private func restoreState(before divergence: Divergence) throws {
    step.discardUpdate()
    guard [.parameter, .output].contains(divergence.quantity) else { return }
    let rate = progress.state.rateDoublings
    try load(folder.last)
    guard progress.steps < divergence.step, progress.state.rollbackCount == divergence.rollbacks,
      progress.state.rateDoublings == rate
    else {
      // A full disk kept `last` at a state that the training has left since.
      throw RunError.unreadable(path: folder.last.path, reason: "it is not the last state before the step")
    }
    let batches = try makeBatches()
    while progress.steps < divergence.step - 1 {
      let (rate, update) = (learningRate, nextUpdate)
      _ = try advance(update, batches)
      if update.isLastOfEpoch { _ = try closeEpoch(learningRate: rate) }
    }
  }
}
