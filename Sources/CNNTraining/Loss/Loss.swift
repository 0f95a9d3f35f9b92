import CNNEngine
import CNNSpec
import Foundation

/// The loss of a batch, and its gradient with respect to the network's output.
///
/// Cross-entropy is that of a softmax over the outputs, through log-sum-exp and never clamped, so a value that is not
/// finite shows. With class weights the mean divides by the sum of the labels' weights. Smoothing gives every class an
/// equal share of `label_smoothing`; a mixed image has both its labels by their shares. The other kinds compare every
/// output with a target, or with 1 for the label and 0 for the other classes, and average over all outputs;
/// `binary_cross_entropy` takes logits.
///
/// - Source: PyTorch's CrossEntropyLoss, MSELoss, L1Loss and BCEWithLogitsLoss.
struct Loss: Sendable {
  let spec: LossSpec
  /// Outputs of the network for one image.
  let outputCount: Int
  /// One a class; `nil` weighs all alike.
  let classWeights: [Double]?

  init(_ spec: LossSpec, outputCount: Int, classWeights: [Double]?) {
    self.spec = spec
    self.outputCount = outputCount
    self.classWeights = classWeights
  }

  /// Adds the losses of a batch to `sum`, image by image.
  ///
  /// - Shape: `outputs` and `gradient` are `[images, outputCount]`.
  func add(_ outputs: FloatView, _ answers: Answers, to sum: inout LossSum) {
    for image in 0..<answers.count {
      let row = row(outputs, image)
      let targets = targets(answers, image)
      let hit = answers.labels.isEmpty ? nil : Self.largest(row) == answers.labels[image]
      sum.add(loss: value(row, targets), weight: weight(answers, image), isCorrect: hit)
    }
  }

  /// Writes the gradient of the images' summed losses, divided by `divisor`.
  func gradient(_ outputs: FloatView, _ answers: Answers, into gradient: FloatView, divisor: Double) {
    for image in 0..<answers.count {
      let derivatives = derivatives(row(outputs, image), targets(answers, image))
      for (place, derivative) in derivatives.enumerated() {
        gradient[image * outputCount + place] = Float(derivative / divisor)
      }
    }
  }

  /// What the losses' sum is divided by: 1 for `reduction = sum`.
  func divisor(_ sum: LossSum) -> Double {
    switch spec.reduction {
    case .mean: sum.weight
    case .sum: 1
    }
  }

  /// The probabilities of the classes for one image's outputs: softmax, or for `binary_cross_entropy` sigmoid divided by
  /// its sum.
  func probabilities(_ outputs: some Collection<Float>) -> [Float] {
    let row = outputs.map(Double.init)
    switch spec.kind {
    case .crossEntropy, .squaredError, .absoluteError:
      let logSum = Self.logSumExp(row)
      return row.map { Float(exp($0 - logSum)) }
    case .binaryCrossEntropy:
      let shares = row.map { 1 / (1 + exp(-$0)) }
      let sum = shares.reduce(0, +)
      return shares.map { Float(sum > 0 ? $0 / sum : 1 / Double(shares.count)) }
    }
  }

  // MARK: One image

  private func row(_ outputs: FloatView, _ image: Int) -> [Double] {
    outputs[image * outputCount..<(image + 1) * outputCount].array.map(Double.init)
  }

  /// The target of every output, weighted by its class.
  private func targets(_ answers: Answers, _ image: Int) -> [Double] {
    if let targets = answers.targets { return row(targets, image) }
    var result = [Double](repeating: 0, count: outputCount)
    for (label, share) in labels(answers, image) { result[label] += share }
    guard spec.kind == .crossEntropy else { return result }
    let smoothing = spec.labelSmoothing
    return result.enumerated().map { place, share in
      classWeight(place) * ((1 - smoothing) * share + smoothing / Double(outputCount))
    }
  }

  private func labels(_ answers: Answers, _ image: Int) -> [(label: Int, share: Double)] {
    guard let mix = answers.mixing?[image] else { return [(answers.labels[image], 1)] }
    let share = Double(mix.weight)
    return [(answers.labels[image], share), (mix.partnerLabel, 1 - share)]
  }

  private func classWeight(_ place: Int) -> Double { classWeights?[place] ?? 1 }

  /// The image's part of a mean's divisor.
  private func weight(_ answers: Answers, _ image: Int) -> Double {
    switch spec.kind {
    case .crossEntropy: labels(answers, image).reduce(0) { $0 + $1.share * classWeight($1.label) }
    case .squaredError, .absoluteError, .binaryCrossEntropy: Double(outputCount)
    }
  }

  private func value(_ row: [Double], _ targets: [Double]) -> Double {
    switch spec.kind {
    case .crossEntropy:
      let logSum = Self.logSumExp(row)
      return zip(row, targets).reduce(0) { $0 + ($1.1 == 0 ? 0 : $1.1 * (logSum - $1.0)) }
    case .squaredError: return zip(row, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    case .absoluteError: return zip(row, targets).reduce(0) { $0 + abs($1.0 - $1.1) }
    case .binaryCrossEntropy:
      return zip(row, targets).reduce(0) { $0 + max($1.0, 0) - $1.0 * $1.1 + log1p(exp(-abs($1.0))) }
    }
  }

  private func derivatives(_ row: [Double], _ targets: [Double]) -> [Double] {
    switch spec.kind {
    case .crossEntropy:
      let (logSum, total) = (Self.logSumExp(row), targets.reduce(0, +))
      return zip(row, targets).map { total * exp($0 - logSum) - $1 }
    case .squaredError: return zip(row, targets).map { 2 * ($0 - $1) }
    case .absoluteError: return zip(row, targets).map { $0 > $1 ? 1 : $0 < $1 ? -1 : 0 }
    case .binaryCrossEntropy: return zip(row, targets).map { 1 / (1 + exp(-$0)) - $1 }
    }
  }

  private static func logSumExp(_ row: [Double]) -> Double {
    let largest = row.max() ?? 0
    return log(row.reduce(0) { $0 + exp($1 - largest) }) + largest
  }

  /// The first of equal outputs, as PyTorch's `argmax`.
  private static func largest(_ row: [Double]) -> Int {
    row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }
  }
}
