import CNNData
import CNNSpec
import Foundation

/// What is said about a divergence: where it was found, where it comes from, and what helps against that.
extension Divergence: CustomStringConvertible {
  public var description: String { text(\.plain) }

  func text(_ words: Means.Words) -> String {
    var text = split.map(evaluationText) ?? "the \(quantity.rawValue) is not finite in epoch \(epoch), step \(step)"
    if let layer { text += "; first in the output of layer \(PrintableText.escaped(layer))" }
    if let tensor { text += "; first in tensor \(PrintableText.escaped(tensor))" }
    text += "; learning rate \(Self.number(learningRate))"
    if split == nil { text += "\n  images of the batch: \(Self.list(images))" }
    if !gradientNorms.isEmpty {
      text += "\n  gradient norms of the last steps: \(gradientNorms.map(Self.number).joined(separator: ", "))"
    }
    if let checkpoint {
      text += "\n  the last good state is kept: \(PrintableText.escaped(checkpoint))"
    } else {
      text += "\n  no checkpoint was written before"
    }
    if let blackBox { text += "\n  the step is kept: \(words(.replaying(blackBox)))" }
    return text + "\n  \(advice(words))"
  }

  private func evaluationText(_ split: Split) -> String {
    "the network's output for image \(Self.list(images)) of the \(split.rawValue) split, or its loss, is not finite after "
      + "epoch \(epoch), step \(step)"
  }

  /// The cause, as far as the step shows it, and what helps against it.
  public func advice(_ words: Means.Words) -> String {
    switch cause {
    case .pixels(let magnitude, let faults):
      pixelAdvice(magnitude, faults)
    case .targets(let magnitude):
      "the target images reach \(Self.number(magnitude)), whose loss is too large to be learned; scale them to about 1"
    case .classWeights(let largest):
      "the largest of class_weights is \(Self.number(largest)), and here the gradient grows with it; divide all of them by that"
    case .outputs(let magnitude) where step == 1:
      "no update was made yet, so the learning rate is not the cause: the outputs reach \(Self.number(magnitude)), and their loss is infinite; give the layers a smaller init_gain, or a norm"
    case .outputs(let magnitude):
      "the outputs are finite, but reach \(Self.number(magnitude)), and their loss is infinite; \(rateAdvice(words))"
    case .firstWeights:
      "no update was made yet, so the learning rate is not the cause: the values grow from layer to layer; take another init or a smaller init_gain, norm = batch, or \(words(.otherFirstWeights))"
    case .weightDecay(let product):
      "learning rate times weight_decay is \(Self.number(product)), so each update makes the weights larger instead of smaller; lower weight_decay"
    case .updates: rateAdvice(words)
    }
  }

  private func pixelAdvice(_ magnitude: Double, _ faults: [SettingsWarning]) -> String {
    let fact =
      magnitude.isFinite
      ? "the pixels reach \(Self.number(magnitude)) after mean and std, where 3 is usual"
      : "pixels are infinite after mean and std"
    guard !faults.isEmpty else {
      return "\(fact); look at the images themselves, and at mean and std under [data]"
    }
    return "\(fact): " + faults.map { "under [\($0.key.owner)] \($0.message)" }.joined(separator: "; ")
  }

  /// What makes the updates smaller and is not set yet.
  private func rateAdvice(_ words: Means.Words) -> String {
    var changes = ["a learning_rate below \(Self.number(learningRate))"]
    if rollbacks > 0 {
      let tries = "\(rollbacks) rollback\(rollbacks == 1 ? "" : "s"), each with half the rate, did not help"
      changes = ["a learning_rate of \(Self.number(learningRate / Self.muchLower)) or less (\(tries))"]
    }
    if !clipsGradient { changes.append("clip_norm = 1") }
    if !warmsUp { changes.append("a warmup") }
    let list =
      changes.count > 1 ? changes.dropLast().joined(separator: ", ") + " or " + changes[changes.count - 1] : changes[0]
    return "the updates made the weights too large: try \(list); \(words(.checking)) finds a rate that learns"
  }

  /// Half and half again were not enough.
  private static let muchLower = 10.0
  /// Image numbers that a message lists; `divergence.json` has all.
  private static let listedImages = 5

  private static func list(_ images: [Int]) -> String {
    let shown = images.prefix(listedImages).map(String.init).joined(separator: ", ")
    return images.count > listedImages ? "\(shown) and \(images.count - listedImages) more" : shown
  }

  static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
