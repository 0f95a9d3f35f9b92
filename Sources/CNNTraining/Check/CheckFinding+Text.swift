import CNNData
import Foundation

/// Which answers are good, taken alone, and the words for each. `Diagnosis` says why one is bad.
extension CheckFinding {
  /// Bounds for the untrained network; wide, since good networks differ.
  private static let (lossFactor, lossSlack) = (1.5, 0.5)
  private static let normRange = 1e-4...1e3
  /// Shares of a layer's units that are zero for all images of a batch. In a linear layer up to half of them is usual:
  /// such a unit answers to a class, or to a few images, that the batch does not have.
  private static let (fewDead, manyDead) = (0.6, 0.8)

  /// A rate that is so many times as large as the best is not only at its worst in the beginning.
  private static let farTooLarge = 30.0

  public var outcome: Outcome {
    switch self {
    case .outputsFit, .noActivationThatCanDie, .layers, .settings: return .pass
    case .outputsDiffer, .outputsWithoutImages, .oneClass, .noGradient: return .fail
    case .input(let scales, let isClassification):
      return scales.allSatisfy(\.isSound) || !isClassification ? .pass : .fail
    case .labels(let result): return result.shift == nil ? .pass : .fail
    case .firstLoss(let found, let ignorant, let classes):
      guard found.isFinite else { return .fail }
      guard classes != nil else { return .pass }
      return found <= Self.lossFactor * ignorant + Self.lossSlack ? .pass : .fail
    case .norms(let smallest, let largest):
      return Self.normRange.contains(smallest.value) && Self.normRange.contains(largest.value) ? .pass : .fail
    case .deadUnits(let worst, _, _):
      return worst.value > Self.manyDead ? .fail : worst.value > Self.fewDead ? .warning : .pass
    case .gradients(let result):
      switch result.verdict {
      case .agree: return .pass
      case .wrong: return .fail
      case .rough, .tooSmall: return .skipped
      }
    case .learningRate(let sweep): return Self.outcome(sweep)
    case .byHeart(let result): return result.steps == nil ? .fail : .pass
    case .heldOut(let result): return result.isBeyondChance ? .pass : .fail
    case .shuffledLabels(let result):
      return Double(result.correct) <= result.limit(deviations: 4) ? .pass : .fail
    case .skipped: return .skipped
    }
  }

  private static func outcome(_ sweep: RateSweep) -> Outcome {
    // A network so large that there was time for a few steps may well learn in more.
    guard sweep.learns else { return sweep.steps < CheckBudget.tellingSteps ? .warning : .fail }
    if sweep.configuredShare >= RateSweep.wellShare || sweep.learnsLater { return .pass }
    if sweep.isTooSmall { return sweep.isTooSlow ? .fail : sweep.isSlow ? .warning : .pass }
    // In a few steps, none of them warmed up for long, a large rate is not at its best yet; one that diverges never is.
    let isUseless = sweep.configuredShare < RateSweep.uselessShare
    guard sweep.steps < CheckBudget.tellingSteps, !sweep.configuredDiverges else { return isUseless ? .fail : .warning }
    return sweep.configured < farTooLarge * (sweep.best?.rate ?? sweep.configured) ? .pass : .warning
  }

  /// Whether the untrained network's signals are too large.
  var explodes: Bool {
    guard case .norms(_, let largest) = self else { return false }
    return !(largest.value <= Self.normRange.upperBound)
  }

  /// What was found, in one line.
  public var message: String {
    switch self {
    case .outputsFit(let outputs, let classes):
      return classes > 0 ? "\(outputs) outputs for \(classes) classes" : "\(outputs) outputs, as the targets have"
    case .oneClass(let name): return "all images are of class \(name.shown), so there is nothing to tell apart"
    case .outputsDiffer(let conflict): return conflict.description
    case .outputsWithoutImages(let classes, let outputs):
      let names = classes.prefix(5).map(\.shown).joined(separator: ", ") + (classes.count > 5 ? ", …" : "")
      return
        "\(outputs) outputs, and \(classes.count) of their classes \(classes.count == 1 ? "has" : "have") no training image: \(names)"
    case .input(let scales, _):
      let text = { (value: (PixelScale) -> Double) in
        scales.map { String(format: "%.3g", value($0)) }.joined(separator: " ")
      }
      return "mean \(text(\.mean)), standard deviation \(text(\.std))"
    case .labels(let result):
      let guessed = Int((result.chance * Double(result.images)).rounded())
      let found = "the nearest mean image of a class is right for \(result.own) of \(result.images) held-out images"
      guard let shift = result.shift, let moved = result.correct[shift] else {
        return "\(found); guessing has \(guessed)"
      }
      return "\(found), and for \(moved) with labels moved by \(abs(shift)); guessing has \(guessed)"
    case .layers(let count): return "\(count) \(count == 1 ? "layer" : "layers") with weights"
    case .settings: return "none that hinders learning"
    case .firstLoss(let found, let ignorant, let classes):
      let guess = classes.map { "guessing has ln(\($0)) = " } ?? "outputs of zero have "
      return "\(Self.number(found)); \(guess)\(Self.number(ignorant))"
    case .norms(let smallest, let largest):
      return
        "outputs of layers are \(Self.number(smallest.value)) (\(smallest.name)) to \(Self.number(largest.value)) (\(largest.name)), root mean square"
    case .deadUnits(let worst, let images, let afterTraining):
      return "\(Self.percent(worst.value)) of the units of \(worst.name) are zero for all of \(images) images"
        + (afterTraining ? ", after a few steps" : ", before training")
    case .noActivationThatCanDie: return "no activation that can die"
    case .gradients(let result): return Self.message(result)
    case .noGradient(let tensors):
      return tensors.isEmpty
        ? "everything is frozen" : "no gradient reaches \(tensors.prefix(5).joined(separator: ", "))"
    case .learningRate(let sweep): return Self.message(sweep)
    case .byHeart(let result):
      let start = Self.images(result.images)
      guard let steps = result.steps else {
        return
          "\(start) \(result.images == 1 ? "is" : "are") not learned: the loss went from \(Self.number(result.firstLoss)) to \(Self.number(result.lastLoss)) at a learning rate of \(Self.number(result.rate))"
      }
      return "\(start) learned in \(steps) steps at a learning rate of \(Self.number(result.rate))"
    case .heldOut(let result), .shuffledLabels(let result):
      return
        "\(result.correct) of \(result.images) held-out images right after \(result.steps) steps; guessing has \(result.guessed), luck up to \(Int(result.threshold))"
    case .skipped(.regression): return "there are no classes"
    case .skipped(.tooFewImages(let count)):
      return count == 1
        ? "there is 1 training image, and none to hold out" : "\(count) training images are too few to hold some out"
    case .skipped(.guessingSuffices(let correct, let images)):
      return
        "\(correct) of \(images) held-out images are of one class: whoever looks at none is right as often, and nothing shows"
    }
  }

  private static func message(_ result: GradientResult) -> String {
    let rest =
      result.unmeasured == 0
      ? ""
      : "; \(result.unmeasured) \(result.unmeasured == 1 ? "has a gradient" : "have gradients") too small to measure"
    switch result.verdict {
    case .agree:
      return
        "\(result.compared) \(result.compared == 1 ? "tensor agrees" : "tensors agree") with differences of the loss to \(percent(result.worst.value))\(rest)"
    case .wrong:
      return "\(result.worst.name) differs from differences of the loss by \(percent(result.worst.value))\(rest)"
    case .rough:
      return
        "not comparable: the loss is not smooth near \(result.worst.name), and its differences do not agree with each other"
    case .tooSmall:
      return
        "\(result.unmeasured) \(result.unmeasured == 1 ? "tensor has a gradient" : "tensors have gradients") so small that differences of the loss are lost in its rounding"
    }
  }

  private static func message(_ sweep: RateSweep) -> String {
    guard sweep.learns, let best = sweep.best else {
      return
        "no rate from \(number(sweep.points[0].rate)) to \(number(sweep.points[sweep.points.count - 1].rate)) learns anything in \(sweep.steps) steps"
    }
    let own = sweep.points.first { $0.rate == sweep.configured }?.loss
    let ownText =
      own.map { "\(number(sweep.configured)) reaches loss \(number($0)) in \(sweep.steps) steps" }
      ?? "\(number(sweep.configured)) diverges"
    guard best.rate != sweep.configured else { return "\(ownText), the best of the rates tried" }
    let bestText = "\(number(best.rate)) reaches \(number(best.loss ?? .nan))"
    guard let later = sweep.laterLoss else { return "\(ownText), \(bestText)" }
    return "\(ownText) and \(number(later.loss)) in \(later.steps); \(bestText) in \(sweep.steps)"
  }

  private static func images(_ count: Int) -> String { "\(count) \(count == 1 ? "image" : "images")" }

  /// Three digits, and no exponent up to ten million: `0.034`, `4690`.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.3g", value)
    guard abs(value) >= 1000, abs(value) < 1e7, let rounded = Double(text) else { return text }
    return String(format: "%.0f", rounded)
  }

  /// Three digits at most, and no exponent: `0.034 %`, `3.4 %`, `98 %`, `250 %`.
  static func percent(_ share: Double) -> String {
    let value = share * 100
    guard value.isFinite else { return "\(value) %" }
    let smallest = 0.001
    if value > 0 && value < smallest { return "less than \(smallest) %" }
    let digits = value == 0 || abs(value) >= 10 ? 0 : min(3, 1 - Int(log10(abs(value)).rounded(.down)))
    return String(format: "%.\(digits)f %%", value)
  }
}

extension PixelScale {
  /// Whether a network learns from such pixels without trouble. Wider than `isUsable`: pixels of 0...1 that are neither
  /// centred nor divided are learned from a little more slowly.
  var isSound: Bool { (0.02...20).contains(std) && abs(mean) <= 20 }
}
