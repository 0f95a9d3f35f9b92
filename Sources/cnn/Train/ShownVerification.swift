import CNNRun
import CNNTraining
import Foundation

/// `cnn train --verify RUN`: a verification with everything that is shown on the way.
struct ShownVerification {
  let verification: RunVerification
  var terminal: Terminal
  var asJSON: Bool

  func run() throws {
    let (plan, name) = (verification.plan, verification.name)
    terminal.note("verifying \(terminal.error.styled(name, .bold)) up to step \(plan.end.step)\n")
    do {
      let ending = try verification.run(
        stop: SignalWatch.request, remembered: terminal.tell, observer: observer, trained: terminal.clearProgress)
      if case .stopped(let outcome) = ending { throw CommandError.ended(outcome.exitCategory) }
    } catch let difference as RunDifference {
      throw try told(difference)
    } catch let error as UnsharedError {
      guard let difference = error.cause as? RunDifference else { throw error }
      throw UnsharedError(cause: try told(difference))
    }
    guard !asJSON else { return try terminal.result(JSONText.line(VerificationDocument(plan, run: name, nil))) }
    let epochs = "\(plan.epochs.count) epoch\(plan.epochs.count == 1 ? "" : "s")"
    let text = "\(name): verified: \(epochs) and the state after step \(plan.end.step) are the same, bit for bit"
    try terminal.result(terminal.output.styled(text, .good))
  }

  private func told(_ difference: RunDifference) throws -> CommandError {
    if asJSON {
      try terminal.result(JSONText.line(VerificationDocument(verification.plan, run: verification.name, difference)))
    }
    return .notRepeated(difference)
  }

  private func observer(of trainer: Trainer) -> RunVerification.Observer {
    SignalWatch.begin(isQuiet: terminal.isQuiet)
    var observer = TrainingObserver(
      terminal: terminal, asJSON: false, hasAccuracy: trainer.hasClasses,
      evaluatesTest: trainer.configuration.spec.training.evaluateTest == .epoch, run: verification.name)
    return { event in try observer.observe(event) }
  }
}
