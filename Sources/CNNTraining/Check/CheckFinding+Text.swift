import CNNData
import Foundation

/// Which answers are good, and the words for each: what was found, its likely cause, what to do.
extension CheckFinding {
  /// Bounds for the untrained network; wide, since good networks differ.
  private static let (lossFactor, lossSlack) = (1.5, 0.5)
  private static let normRange = 1e-4...1e3
  /// Shares of a layer's units that are zero for all images of a batch. In a linear layer up to half of them is usual:
  /// such a unit answers to a class, or to a few images, that the batch does not have.
  private static let (fewDead, manyDead) = (0.6, 0.8)

  public var outcome: Outcome {
    switch self {
    case .outputsFit, .noActivationThatCanDie: return .pass
    case .outputsDiffer, .outputsWithoutImages, .oneClass, .noGradient: return .fail
    case .input(let scales, let isClassification):
      return scales.allSatisfy(\.isUsable) || !isClassification ? .pass : .fail
    case .firstLoss(let found, let ignorant, let classes):
      guard found.isFinite else { return .fail }
      guard classes != nil else { return .pass }
      return found <= Self.lossFactor * ignorant + Self.lossSlack ? .pass : .fail
    case .norms(let smallest, let largest):
      return Self.normRange.contains(smallest.value) && Self.normRange.contains(largest.value) ? .pass : .fail
    case .deadUnits(let worst, _, _):
      return worst.value > Self.manyDead ? .fail : worst.value > Self.fewDead ? .warning : .pass
    case .gradients(_, let worst): return worst.value <= GradientCheck.tolerance ? .pass : .fail
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
    if sweep.configuredShare >= RateSweep.wellShare { return .pass }
    // A rate that is too small learns in the end; one that is too large never does.
    guard let best = sweep.best, best.rate < sweep.configured else { return .warning }
    guard sweep.configuredShare < RateSweep.uselessShare else { return .warning }
    // In a few steps, none of them warmed up for long, a large rate is not at its best yet; one that diverges never is.
    let diverges = sweep.points.contains { $0.rate == sweep.configured && $0.loss == nil }
    return sweep.steps < CheckBudget.tellingSteps && !diverges ? .warning : .fail
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
      return "\(outputs) outputs, and \(classes.count) of their classes have no training image: \(names)"
    case .input(let scales, _):
      let text = { (value: (PixelScale) -> Double) in
        scales.map { String(format: "%.3g", value($0)) }.joined(separator: " ")
      }
      return "mean \(text(\.mean)), standard deviation \(text(\.std))"
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
    case .gradients(let tensors, let worst):
      return worst.value <= GradientCheck.tolerance
        ? "\(tensors) tensors agree with differences of the loss to \(Self.percent(worst.value))"
        : "\(worst.name) differs from differences of the loss by \(Self.percent(worst.value))"
    case .noGradient(let tensors):
      return tensors.isEmpty
        ? "everything is frozen" : "no gradient reaches \(tensors.prefix(5).joined(separator: ", "))"
    case .learningRate(let sweep): return Self.message(sweep)
    case .byHeart(let result):
      let start = Self.images(result.images)
      guard let steps = result.steps else {
        return
          "\(start) \(result.images == 1 ? "is" : "are") not learned: the loss went from \(Self.number(result.firstLoss)) to \(Self.number(result.lastLoss)) at \(Self.number(result.rate))"
      }
      return "\(start) learned in \(steps) steps at \(Self.number(result.rate))"
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

  private static func message(_ sweep: RateSweep) -> String {
    guard sweep.learns, let best = sweep.best else {
      return
        "no rate from \(number(sweep.points[0].rate)) to \(number(sweep.points[sweep.points.count - 1].rate)) learns anything in \(sweep.steps) steps"
    }
    let own = sweep.points.first { $0.rate == sweep.configured }?.loss
    let ownText =
      own.map { "\(number(sweep.configured)) reaches loss \(number($0)) in \(sweep.steps) steps" }
      ?? "\(number(sweep.configured)) diverges"
    return best.rate == sweep.configured
      ? "\(ownText), the best of the rates tried"
      : "\(ownText), \(number(best.rate)) reaches \(number(best.loss ?? .nan))"
  }

  /// The likely cause and what to do; `nil` for a good answer.
  public var advice: (cause: String, remedy: String)? {
    guard outcome == .fail || outcome == .warning else { return nil }
    switch self {
    case .outputsFit, .noActivationThatCanDie, .skipped: return nil
    case .outputsDiffer:
      return ("the last layer does not have the size that the data asks for", "change the last layer")
    case .oneClass:
      return (
        "images of the other classes are missing, or [data] classes names one alone", "add images of another class"
      )
    case .outputsWithoutImages(_, let outputs):
      return (
        "the last layer is larger than the data has classes, or images are missing",
        "give the last layer one output for each class that has images (it has \(outputs)), or add images"
      )
    case .input(let scales, _) where scales.contains { $0.std == 0 }:
      return (
        "all training pixels of a channel are equal: the images are of one colour, or are not what the files seem to be",
        "look at them: cnn data check names some"
      )
    case .input:
      return (
        "the pixels are not normalised, or with numbers of another scale (0 to 255 and 0 to 1 differ by 255)",
        "leave mean and std out of [data]: they are computed from the training images"
      )
    case .firstLoss:
      return (
        "the outputs of the untrained network are too large: inputs that are not normalised, or weights drawn too large",
        "look at the input above, or lower init_gain of the last layers"
      )
    case .norms(let smallest, let largest):
      let isLarge = !(largest.value <= Self.normRange.upperBound)
      return isLarge
        ? (
          "signals grow from layer to layer",
          "add norm = batch, or choose init = he_normal, and look at the input above"
        )
        : (
          "signals die away before they reach \(smallest.name)",
          "choose init = he_normal before relu, or add norm = batch"
        )
    case .deadUnits(_, _, let afterTraining):
      return afterTraining
        ? (
          "updates were so large that units left the range in which they react",
          "lower learning_rate, or use leaky_relu"
        )
        : (
          "what the units read is never positive, so ReLU puts out zero and passes no gradient on",
          "look at the layers before it, at init and at init_gain, or use leaky_relu"
        )
    case .gradients:
      return (
        "the loss is not smooth here (signals that explode), or a gradient of cnn is wrong",
        "mend what fails above first; if this alone fails, please report it with the configuration"
      )
    case .noGradient:
      return (
        "a layer after it puts out a constant (dead units, weights of zero), or all of it is frozen",
        "look at init, freeze and dead units"
      )
    case .learningRate(let sweep): return Self.advice(sweep)
    case .byHeart:
      return (
        "the network cannot tell these images apart, or the learning rate does not fit",
        "mend what fails above first; else make the network wider, or lower dropout"
      )
    case .heldOut:
      return (
        "the labels do not follow from the images: shuffled labels, or labels of other images",
        "compare images and labels (cnn train --dry-run --samples grid.png); is the order of both files the same?"
      )
    case .shuffledLabels:
      return (
        "labels that were drawn by lot are answered right",
        "look for images that carry their label, and for repeated images"
      )
    }
  }

  private static func advice(_ sweep: RateSweep) -> (cause: String, remedy: String) {
    guard sweep.learns, let best = sweep.best else {
      guard sweep.steps >= CheckBudget.tellingSteps else {
        return (
          "the network is so large that there was time for \(sweep.steps) steps only, which is too few to tell",
          "see whether the loss falls in the first epoch of a training"
        )
      }
      return (
        "nothing is learned at any rate near the configured one",
        "mend what fails above first; else try learning_rate a thousand times larger or smaller"
      )
    }
    return (
      best.rate < sweep.configured
        ? "the learning rate is about \(number(sweep.configured / best.rate)) times too large"
        : "the learning rate is small: training takes longer than it has to",
      "learning_rate = \(number(best.rate))"
    )
  }

  private static func images(_ count: Int) -> String { "\(count) \(count == 1 ? "image" : "images")" }

  static func number(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func percent(_ share: Double) -> String { String(format: "%.2g %%", share * 100) }
}
