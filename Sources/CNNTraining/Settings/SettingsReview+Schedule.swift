import CNNSpec
import Foundation

/// The learning rate over the run.
extension SettingsReview {
  var scheduleWarnings: [SettingsWarning] { warmupWarning + ruleWarnings }

  private var stepsPerEpoch: Int { steps / training.epochs }

  private var warmupWarning: [SettingsWarning] {
    let schedule = Schedule(training, stepsPerEpoch: stepsPerEpoch)
    let warmup = schedule.warmupSteps
    guard warmup > 0, warmup >= steps else { return [] }
    // Some of very many steps; the largest rate lies within a wide hill.
    let rates = stride(from: 0, to: steps, by: max(1, steps / Self.mostRates)).map { schedule.learningRate(step: $0) }
    let reached = (rates + [schedule.learningRate(step: steps - 1)]).max() ?? 0
    return [
      SettingsWarning(
        "train", "warmup",
        .warmup(
          warmup, steps: steps, reached: reached / training.learningRate, rate: training.learningRate,
          schedule: training.schedule.nameAfterWarmup))
    ]
  }

  private static let mostRates = 10_000

  private var ruleWarnings: [SettingsWarning] {
    let epochs = training.epochs
    func warning(_ key: String, _ fact: SettingsWarning.Fact, if isSo: Bool) -> [SettingsWarning] {
      isSo ? [SettingsWarning("train", key, fact)] : []
    }
    func flat(_ minimum: Double) -> [SettingsWarning] {
      warning("min_learning_rate", .minimumIsRate(minimum), if: minimum == training.learningRate)
    }
    switch training.schedule {
    case .constant: return []
    case .step(let every, let factor):
      return warning("step_size", .stepSize(every, epochs: epochs), if: every >= epochs)
        + warning("gamma", .gammaOfOne, if: factor == 1)
    case .multistep(let milestones, let factor):
      return warning("milestones", .milestones(milestones, epochs: epochs), if: milestones.contains { $0 >= epochs })
        + warning("gamma", .gammaOfOne, if: factor == 1)
    case .exponential(let factor):
      return factor == 1
        ? warning("gamma", .gammaOfOne, if: true) : warning("gamma", .noEpochAfterTheFirst, if: epochs == 1)
    case .polynomial(_, let final), .cosine(let final): return flat(final)
    case .oneCycle(let peak, let start, let final):
      return warning(
        "pct_start", .warmingPart(peak, steps: steps), if: gives("train", "pct_start") && peak * Double(steps) < 1)
        + warning("div_factor", .flatCycle, if: start == 1 && final == 1)
    case .plateau(_, let patience, let minimum):
      // The first epoch is the best so far; the rate falls after `patience` + 1 that are no better, for the next one.
      let key = gives("train", "plateau_patience") ? "plateau_patience" : "schedule"
      return warning(key, .plateauPatience(patience, epochs: epochs), if: patience + 2 >= epochs) + flat(minimum)
    }
  }
}

extension ScheduleSpec {
  /// The name of a schedule that begins when the warm-up is over; the others run through it.
  fileprivate var nameAfterWarmup: String? {
    switch self {
    case .polynomial: "polynomial"
    case .cosine: "cosine"
    case .constant, .step, .multistep, .exponential, .oneCycle, .plateau: nil
    }
  }
}
