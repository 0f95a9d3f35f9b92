import CNNSpec
import Foundation

/// The learning rate of each step, with the formulas of PyTorch's `torch.optim.lr_scheduler`.
///
/// Steps and epochs count from 0. Schedules over the run move with every step, as PyTorch's do when `step()` is called
/// after every batch; the others move between epochs. `plateau` depends on results and is `ReferencePlateau`.
public struct ReferenceSchedule: Sendable {
  public let schedule: ScheduleSpec
  public let learningRate: Double
  public let stepsPerEpoch: Int
  public let epochs: Int
  /// Steps over which the rate grows to its whole; `cosine` and `polynomial` begin after them.
  public let warmupSteps: Int

  public init(
    _ schedule: ScheduleSpec, learningRate: Double, stepsPerEpoch: Int, epochs: Int, warmupSteps: Int = 0
  ) {
    self.warmupSteps = warmupSteps
    self.schedule = schedule
    self.learningRate = learningRate
    self.stepsPerEpoch = stepsPerEpoch
    self.epochs = epochs
  }

  public func rate(step: Int) -> Double {
    step < warmupSteps
      ? scheduled(step: step) * Double(step + 1) / Double(warmupSteps) : scheduled(step: step)
  }

  private func scheduled(step: Int) -> Double {
    let epoch = step / stepsPerEpoch
    let total = Double(stepsPerEpoch * epochs)
    let progress = max(Double(step - warmupSteps), 0) / (total - Double(warmupSteps))
    switch schedule {
    case .constant, .plateau: return learningRate
    case .step(let every, let factor): return learningRate * pow(factor, Double(epoch / every))
    case .multistep(let epochs, let factor):
      return learningRate * pow(factor, Double(epochs.count { $0 <= epoch }))
    case .exponential(let factor): return learningRate * pow(factor, Double(epoch))
    case .polynomial(let power, let final): return final + (learningRate - final) * pow(1 - progress, power)
    case .cosine(let final): return halfCosine(from: learningRate, to: final, progress)
    case .oneCycle(let peak, let start, let final):
      // PyTorch ends the rise at step `peak · total - 1` and the fall at the last step.
      let top = peak * total - 1
      return Double(step) <= top
        ? halfCosine(from: start * learningRate, to: learningRate, Double(step) / top)
        : halfCosine(from: learningRate, to: final * learningRate, (Double(step) - top) / (total - 1 - top))
    }
  }

  private func halfCosine(from start: Double, to end: Double, _ progress: Double) -> Double {
    end + (start - end) * (1 + cos(Double.pi * progress)) / 2
  }
}

/// Lowers the learning rate when a loss stops falling, as PyTorch's `ReduceLROnPlateau`.
public struct ReferencePlateau: Sendable {
  public let factor: Double
  public let patience: Int
  public let minimum: Double
  public private(set) var rate: Double

  /// A loss is better when it is below this share of the best so far, PyTorch's `threshold` of 1e-4.
  static let betterShare = 1 - 1e-4

  private var best = Double.infinity
  private var badEpochs = 0

  public init(learningRate: Double, factor: Double, patience: Int, minimum: Double) {
    rate = learningRate
    self.factor = factor
    self.patience = patience
    self.minimum = minimum
  }

  /// Takes the loss at the end of an epoch.
  public mutating func observe(loss: Double) {
    if loss < best * Self.betterShare {
      best = loss
      badEpochs = 0
    } else {
      badEpochs += 1
    }
    if badEpochs > patience {
      rate = max(rate * factor, minimum)
      badEpochs = 0
    }
  }
}
