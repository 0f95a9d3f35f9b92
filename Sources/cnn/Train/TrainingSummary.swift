import CNNRun
import CNNTraining
import Foundation

/// Collects what `cnn train --json` says in its last line, however the training ends.
final class TrainingSummary {
  /// The run's folder, as soon as there is one.
  var folder: RunFolder?
  var outcome: TrainingOutcome?
  /// Of the best checkpoint on the test images, or where there are none on the held-out images.
  var evaluation: EvaluationResult?
  private(set) var lastEpoch: EpochRecord?
  private(set) var hasStarted = false

  func observe(_ event: TrainingEvent) {
    switch event {
    case .started: hasStarted = true
    case .epoch(let record, _): lastEpoch = record
    case .rolledBack: lastEpoch = nil
    default: break
    }
  }

  /// Writes the last line.
  ///
  /// - Parameter error: what ends the command
  func tell(_ terminal: Terminal, _ error: (any Error)?) {
    // A full disk behind standard output has been told.
    try? terminal.result(JSONText.line(TrainingResultDocument(self, error)))
  }
}

/// The last line of `cnn train --json`. docs/Runs.md lists its keys, all of which are always there.
struct TrainingResultDocument: Encodable {
  let event = "result"
  let run: String?
  let status: String
  let reason: String
  let exitCode: Int32
  let message: String?
  let resumable: Bool
  let epochs: Int?
  let steps: Int?
  let best: Best?
  let last: Last?
  let report: String?
  let metrics: EpochRecord?
  let evaluation: Evaluation?
  let divergence: Place?

  struct Best: Encodable {
    let checkpoint: String
    let epoch: Int
    let step: Int
    let split: String?
    let images: Int
    let correct: Int?
    let loss: Double?
  }

  struct Last: Encodable {
    let checkpoint: String
    let epoch: Int
    let step: Int
  }

  struct Evaluation: Encodable {
    let split: String
    let images: Int
    let correct: Int?
    let accuracy: Double?
    let loss: Double?
  }

  struct Place: Encodable {
    let quantity: String
    let cause: String
    let epoch: Int
    let step: Int
    let layer: String?
    let tensor: String?
    let learningRate: Double
    let images: [Int]
    let split: String?
    let rollbacks: Int
    let checkpoint: String?
    let blackBox: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case quantity, cause, epoch, step, layer, tensor, images, split, rollbacks, checkpoint
      case learningRate = "learning_rate"
      case blackBox = "black_box"
    }
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case event, run, status, reason, message, resumable, epochs, steps, best, last, report, metrics, evaluation
    case divergence
    case exitCode = "exit_code"
  }

  init(_ summary: TrainingSummary, _ error: (any Error)?) {
    let folder = summary.folder.flatMap { FileManager.default.fileExists(atPath: $0.url.path) ? $0 : nil }
    run = folder.map { PathText.short($0.url) }
    let ending = error.flatMap { Ending($0) }
    exitCode = ending?.status ?? (error == nil ? 0 : ExitCategory.internalError.rawValue)
    message = ending.flatMap { $0.text.isEmpty ? nil : $0.text }
    let isStarted = summary.hasStarted || summary.outcome != nil
    let recorded = isStarted ? folder.flatMap { try? $0.read() }?.status : nil
    (status, reason) = Self.words(summary.outcome, recorded, error)
    let state = folder.flatMap { try? Checkpoint.readMetadata($0.last) }
    resumable = summary.outcome?.isResumable ?? (state != nil)
    epochs = summary.outcome?.epochs ?? state?.epoch
    steps = summary.outcome?.steps ?? state?.step
    best = folder.flatMap { folder in
      guard folder.hasBest, let best = summary.outcome?.best ?? state?.best else { return nil }
      return Best(
        checkpoint: PathText.short(folder.best), epoch: best.epoch, step: best.step, split: best.split?.rawValue,
        images: best.images, correct: best.correct, loss: best.loss)
    }
    last = folder.flatMap { folder in
      state.map { Last(checkpoint: PathText.short(folder.last), epoch: $0.epoch, step: $0.step) }
    }
    let page = folder?.report.appending(path: "report.html")
    report = page.flatMap { FileManager.default.fileExists(atPath: $0.path) ? PathText.short($0) : nil }
    metrics = summary.lastEpoch ?? folder.flatMap(Self.lastEpoch)
    evaluation = summary.evaluation.map {
      Evaluation(
        split: $0.split.rawValue, images: $0.images, correct: $0.correct, accuracy: $0.accuracy, loss: $0.loss)
    }
    if case .diverged(let found)? = error as? TrainingError {
      divergence = Place(found)
    } else {
      divergence = nil
    }
  }

  /// The status of `run.json`, or `refused` for a training that never began; and in a word why it ended.
  private static func words(
    _ outcome: TrainingOutcome?, _ recorded: RunRecord.Status?, _ error: (any Error)?
  ) -> (status: String, reason: String) {
    if let outcome {
      let status = recorded.map(\.rawValue) ?? RunRecord.Status.completed.rawValue
      return switch outcome.reason {
      case .completed: (status, "completed")
      case .alreadyComplete: (status, "already_complete")
      case .patience: (status, "patience")
      case .timeLimit: (status, "time_limit")
      case .stoppedAfterEpoch: (status, "stopped_after_epoch")
      case .stopRequested(.interrupt): (status, "interrupt")
      case .stopRequested(.termination): (status, "termination")
      }
    }
    switch error as? TrainingError {
    case .diverged?, .outputNotFinite?: return (RunRecord.Status.diverged.rawValue, "diverged")
    default: return (recorded == nil ? "refused" : RunRecord.Status.failed.rawValue, "error")
    }
  }

  private static func lastEpoch(_ folder: RunFolder) -> EpochRecord? {
    for case .epoch(let record) in MetricsRecord.read(folder).reversed() { return record }
    return nil
  }

  /// Writes every key, so that each line has the same ones.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(event, forKey: .event)
    try values.encode(run, forKey: .run)
    try values.encode(status, forKey: .status)
    try values.encode(reason, forKey: .reason)
    try values.encode(exitCode, forKey: .exitCode)
    try values.encode(message, forKey: .message)
    try values.encode(resumable, forKey: .resumable)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(steps, forKey: .steps)
    try values.encode(best, forKey: .best)
    try values.encode(last, forKey: .last)
    try values.encode(report, forKey: .report)
    try values.encode(metrics, forKey: .metrics)
    try values.encode(evaluation, forKey: .evaluation)
    try values.encode(divergence, forKey: .divergence)
  }
}

extension TrainingResultDocument.Place {
  init(_ found: Divergence) {
    quantity = found.quantity.rawValue
    cause = found.cause.word
    (epoch, step) = (found.epoch, found.step)
    (layer, tensor) = (found.layer, found.tensor)
    // JSON has no number for a rate that overflowed.
    learningRate = found.learningRate.isFinite ? found.learningRate : Double.greatestFiniteMagnitude
    images = found.images
    split = found.split?.rawValue
    rollbacks = found.rollbacks
    checkpoint = found.checkpoint.map { PathText.short(URL(filePath: $0)) }
    blackBox = found.blackBox.map { PathText.short(URL(filePath: $0)) }
  }

  /// Writes every key.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(quantity, forKey: .quantity)
    try values.encode(cause, forKey: .cause)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(step, forKey: .step)
    try values.encode(layer, forKey: .layer)
    try values.encode(tensor, forKey: .tensor)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(images, forKey: .images)
    try values.encode(split, forKey: .split)
    try values.encode(rollbacks, forKey: .rollbacks)
    try values.encode(checkpoint, forKey: .checkpoint)
    try values.encode(blackBox, forKey: .blackBox)
  }
}
