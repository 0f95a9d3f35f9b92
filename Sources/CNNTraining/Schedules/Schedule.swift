import CNNRun
import CNNSpec
import Foundation

/// The learning rate of every update, as a function of the update's position alone.
///
/// Only `plateau` also depends on what happened; its factor is state that the caller keeps (`PlateauState`). So a
/// resumed training has the same rates as one that was never interrupted.
///
/// - Source: torch.optim.lr_scheduler (2.15): StepLR, MultiStepLR, ExponentialLR, PolynomialLR, CosineAnnealingLR,
///   OneCycleLR and ReduceLROnPlateau in their closed forms; `cosine`, `polynomial` and `one_cycle` move every step.
public struct Schedule: Sendable {
  private let rule: ScheduleSpec
  private let base: Double
  private let stepsPerEpoch: Int
  private let totalSteps: Int
  /// Steps over which the rate grows.
  public let warmupSteps: Int

  /// - Parameter stepsPerEpoch: Updates, not batches, when gradients are accumulated.
  public init(_ training: TrainingSpec, stepsPerEpoch: Int) {
    rule = training.schedule
    base = training.learningRate
    self.stepsPerEpoch = max(stepsPerEpoch, 1)
    totalSteps = training.epochs * self.stepsPerEpoch
    warmupSteps =
      switch training.warmup {
      case .steps(let count): count
      case .epochs(let count): Int((count * Double(self.stepsPerEpoch)).rounded())
      }
  }

  /// The rate of the update with this index, counted from 0.
  ///
  /// During warm-up update `i` has `(i + 1) / warmupSteps` of the rate, so that no update is wasted on a rate of 0;
  /// `cosine` and `polynomial` begin when the warm-up is over, the others run through it.
  public func learningRate(step: Int, plateauFactor: Double = 1) -> Double {
    let warmth = step < warmupSteps ? Double(step + 1) / Double(warmupSteps) : 1
    return warmth * scheduledRate(step: step, plateauFactor: plateauFactor)
  }

  private func scheduledRate(step: Int, plateauFactor: Double) -> Double {
    let epoch = step / stepsPerEpoch
    switch rule {
    case .constant: return base
    case .step(let every, let factor): return base * pow(factor, Double(epoch / every))
    case .multistep(let epochs, let factor): return base * pow(factor, Double(epochs.count { $0 <= epoch }))
    case .exponential(let factor): return base * pow(factor, Double(epoch))
    case .polynomial(let power, let final): return final + (base - final) * pow(1 - progress(step), power)
    case .cosine(let final): return final + (base - final) * (1 + cos(.pi * progress(step))) / 2
    case .oneCycle(let peak, let start, let final):
      return oneCycle(step: step, peak: peak, start: start, final: final)
    case .plateau(_, _, let minimum): return max(base * plateauFactor, min(base, minimum))
    }
  }

  /// Share of the run after the warm-up that lies before this update: 0 at the first, 1 after the last.
  private func progress(_ step: Int) -> Double {
    let length = max(totalSteps - warmupSteps, 1)
    return Double(min(max(step - warmupSteps, 0), length)) / Double(length)
  }

  /// Half a cosine up from `start` until `peak` of the run, and half a cosine down to `final`; both are shares of the
  /// learning rate.
  private func oneCycle(step: Int, peak: Double, start: Double, final: Double) -> Double {
    let top = peak * Double(totalSteps) - 1
    let end = Double(totalSteps) - 1
    let position = min(Double(step), end)
    if position <= top { return anneal(from: start * base, to: base, top > 0 ? position / top : 1) }
    return anneal(from: base, to: final * base, end > top ? (position - top) / (end - top) : 1)
  }

  private func anneal(from: Double, to: Double, _ share: Double) -> Double {
    to + (from - to) / 2 * (1 + cos(.pi * share))
  }
}

extension PlateauState {
  /// A loss counts as better when it is below `1 - threshold` of the best.
  private static let threshold = 1e-4
  /// Smaller changes of the rate are not made.
  private static let smallestChange = 1e-8

  /// Takes note of an epoch's validation loss; lowers the factor when `patience` epochs passed without a better one.
  ///
  /// - Source: torch.optim.lr_scheduler.ReduceLROnPlateau with mode "min", threshold 1e-4 relative, cooldown 0.
  mutating func observe(_ loss: Double, factor: Double, patience: Int, minimum: Double, base: Double) {
    if bestLoss.map({ loss < $0 * (1 - Self.threshold) }) ?? true {
      bestLoss = loss
      badEpochs = 0
    } else {
      badEpochs += 1
    }
    guard badEpochs > patience else { return }
    badEpochs = 0
    let rate = base * self.factor
    let lowered = max(rate * factor, minimum)
    if rate - lowered > Self.smallestChange { self.factor = lowered / base }
  }
}
