import CNNSpec
import Foundation

/// The one place where warnings about settings become text: one line, with both numbers.
extension SettingsWarning {
  public var message: String {
    let name = key.key
    return switch fact {
    case .warmup(let warmup, let steps, let reached, let rate, let schedule):
      "warmup = \(Phrase.counted(warmup, "step")), but the run has \(steps): the learning rate "
        + (reached < 1 ? "reaches \(percent(reached)) of \(rate) at most" : "reaches \(rate) in the last step only")
        + (schedule.map { ", and schedule = \($0), which begins after the warm-up, never acts" } ?? "")
    case .milestones(let milestones, let epochs): text(milestones: milestones, epochs: epochs)
    case .stepSize(let size, let epochs):
      "step_size = \(Phrase.counted(size, "epoch")), but the run has \(epochs): the learning rate never falls"
    case .plateauPatience(let patience, let epochs):
      "plateau_patience = \(Phrase.counted(patience, "epoch")), but the run has \(epochs): the learning rate never falls; "
        + "it takes \(patience + 3) epochs at least"
    case .noEpochAfterTheFirst: "gamma takes effect after each epoch, and the run has 1: the learning rate never falls"
    case .gammaOfOne: "gamma = 1 leaves the learning rate as it is"
    case .minimumIsRate(let rate):
      "min_learning_rate = \(rate) is the learning rate itself, so the schedule changes nothing"
    case .warmingPart(let share, let steps):
      "pct_start = \(share) of \(Phrase.counted(steps, "step")) is less than one step: the run begins with the full learning rate"

    case .flatCycle:
      "div_factor = 1 and final_div_factor = 1: the cycle begins and ends with its largest rate, so the learning rate never changes"

    case .average(let decay, let steps, let first):
      "average_decay = \(decay) averages over about \(number(1 / (1 - decay))) steps, but the run has \(steps): "
        + "\(percent(first)) of the average is still the weights after the first step"
    case .averageOfOne: "average_decay = 0 keeps nothing of earlier weights: the average is the weights themselves"
    case .runningStatistics(let momentum, let batches, let first):
      "\(name) = \(momentum) averages over about \(number(1 / momentum)) batches, but the run has \(batches): "
        + "\(percent(first)) of the running statistics is still what they began with"
    case .runningStatisticsStay:
      "\(name) = 0: the running statistics stay 0 and 1, and evaluation normalises with those"

    case .patience(let patience, let epochs):
      "patience = \(Phrase.counted(patience, "epoch")), but the run has \(epochs): it can't end early"
    case .logEvery(let every, let steps): "log_every = \(every) steps, but the run has \(steps): no step is recorded"
    case .checkpointEvery(let every, let steps):
      "checkpoint_every = \(every) steps, but the run has \(steps): no checkpoint is due before its end"
    case .batchSize(let size, let images):
      "batch_size = \(size), but there \(images == 1 ? "is" : "are") \(Phrase.counted(images, "training image")): every batch holds \(images == 1 ? "it" : "all of them")"
    case .accumulate(let batches, let all):
      "accumulate = \(batches) batches, but an epoch has \(all): a step adds up \(all == 1 ? "this one" : "those"), and no more"
    case .limit(let limit, let images):
      "limit = \(limit) images, but there \(images == 1 ? "is" : "are") \(images) to train on: it leaves nothing out"
    case .nothingHeldOut: "stratify is about the held-out part, and validation = 0 holds no image out"
    case .sorted(let batchSize, let classes):
      "shuffle = no, and the training images are sorted by class: a batch of \(batchSize) shows one class or two of "
        + "\(classes)"
    case .mergedTail(let images, let batchSize):
      "the last batch of an epoch, \(images) of \(Phrase.counted(batchSize, "image")), is too small for batch normalisation and "
        + "joins the one before"

    case .mean(let mean, let actual):
      "mean = \(number(mean)) is far from the training images' \(number(actual)); left out, it is computed from them"
    case .std(let std, let actual):
      "std = \(number(std)) is far from the training images' \(number(actual)); left out, it is computed from them"
    case .byteScale(let value, let actual):
      "\(name) = \(number(value)) looks like a value on the scale 0...255, but bytes are scaled to 0...1 first: give "
        + "\(number(value / 255)); the training images have \(number(actual))"
    case .dividedTwice(let value, let actual):
      "\(name) = \(number(value)) looks as if it had been divided by 255 twice: give \(number(value * 255)); the training "
        + "images have \(number(actual))"

    case .negativeFactor(let change):
      "\(name) = \(number(change)) draws factors from \(number(1 - change)) to \(number(1 + change)), and one below 0 makes "
        + "light dark"
        + (change >= Self.leastPercentage ? "; if \(number(change)) % is meant, give \(number(change / 100))" : "")

    case .nothingTransparent: "background is what transparent pixels are laid over, and no picture has any"
    case .noTestImages: "evaluate = end, but the data has no test images"
    case .equalClassWeights(let weight):
      "class_weights are all \(number(weight)), which weighs the classes as without them"
    case .noWeightDecay: "weight_decay_all = yes, but weight_decay = 0: nothing decays"
    case .noParameters(let stanza): "`\(name)` is about parameters, and this [\(stanza)] has none"
    case .frozen: "learning_rate_scale with freeze = yes: the layer's parameters stay as they are"
    case .gainOfZeros: "init_gain multiplies the first weights, and with init = zeros they are 0"
    case .normCancelsBias: "bias = yes with norm = batch: the normalisation takes off any bias again"
    case .dropsNothing: "rate = 0 drops nothing"
    case .noPadding: "`\(name)` is about padding, and padding is 0"
    case .windowOfOne: "`dilation` spreads a window's pixels, and this one has 1"
    case .changesNothing: "`\(name)` = 1: the layer changes nothing"
    case .linearActivation: "slope = 1 makes leaky_relu the identity: it changes nothing"
    case .oneColumn: "flip mirrors left and right, and the images are 1 pixel wide"
    }
  }

  /// A change by less was hardly meant in percent.
  private static let leastPercentage = 2.0

  private func text(milestones: [Int], epochs: Int) -> String {
    let late = milestones.filter { $0 >= epochs }
    let list = { (numbers: [Int]) in numbers.map(String.init).joined(separator: ", ") }
    let consequence =
      late.count == milestones.count
      ? "the learning rate never falls" : "\(list(late)) \(late.count == 1 ? "is" : "are") never reached"
    return "milestones = \(list(milestones)), but the run has \(Phrase.counted(epochs, "epoch")): \(consequence)"
  }
}

/// Four significant digits.
private func number(_ value: Double) -> String {
  let rounded = String(format: "%.4g", value)
  // Digits beyond those of a whole number in 64 bits are none that anybody gave.
  return rounded.contains("e+") && abs(value) < 1e15 ? String(format: "%.0f", value) : rounded
}

private func percent(_ share: Double) -> String {
  let percent = share * 100
  return (percent >= 9.5 ? String(format: "%.0f", percent) : String(format: "%.2g", percent)) + " %"
}
