import Foundation

/// Whether the losses of a batch are averaged or added.
public enum ReferenceReduction: String, CaseIterable, Sendable { case mean, sum }

/// Cross-entropy of a softmax over the outputs, as PyTorch's `CrossEntropyLoss`.
///
/// With class weights the mean divides by the sum of the labels' weights; with smoothing every class takes an equal
/// share of `labelSmoothing`, weighted by its own weight.
public struct ReferenceCrossEntropy: Sendable {
  public var labelSmoothing: Double
  /// One a class; empty weighs all alike.
  public var classWeights: [Double]
  public var reduction: ReferenceReduction

  public init(labelSmoothing: Double = 0, classWeights: [Double] = [], reduction: ReferenceReduction = .mean) {
    self.labelSmoothing = labelSmoothing
    self.classWeights = classWeights
    self.reduction = reduction
  }

  public func forward(_ logits: NCHW, labels: [Int]) -> Double {
    let classes = logits.imageCount
    var sum = 0.0
    for n in 0..<logits.images {
      let logProbabilities = logSoftmax(logits, n)
      for c in 0..<classes { sum -= targetWeight(c, label: labels[n], classes: classes) * logProbabilities[c] }
    }
    return sum / divisor(labels)
  }

  /// The gradient with respect to the logits.
  public func backward(_ logits: NCHW, labels: [Int]) -> NCHW {
    let classes = logits.imageCount
    var gradient = NCHW(like: logits)
    for n in 0..<logits.images {
      let logProbabilities = logSoftmax(logits, n)
      let weights = (0..<classes).map { targetWeight($0, label: labels[n], classes: classes) }
      let total = weights.reduce(0, +)
      for c in 0..<classes {
        gradient.values[n * classes + c] = (total * exp(logProbabilities[c]) - weights[c]) / divisor(labels)
      }
    }
    return gradient
  }

  private func weight(_ c: Int) -> Double { classWeights.isEmpty ? 1 : classWeights[c] }

  private func targetWeight(_ c: Int, label: Int, classes: Int) -> Double {
    let share = labelSmoothing / Double(classes) + (c == label ? 1 - labelSmoothing : 0)
    return weight(c) * share
  }

  private func divisor(_ labels: [Int]) -> Double {
    switch reduction {
    case .mean: labels.reduce(0) { $0 + weight($1) }
    case .sum: 1
    }
  }

  private func logSoftmax(_ logits: NCHW, _ n: Int) -> [Double] {
    let row = logits.values[n * logits.imageCount..<(n + 1) * logits.imageCount]
    let largest = row.max()!
    let logSum = log(row.reduce(0) { $0 + exp($1 - largest) }) + largest
    return row.map { $0 - logSum }
  }
}

/// A loss that compares every output with a target number; the mean is over all numbers of the batch, as in PyTorch.
public struct ReferenceElementLoss: Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case squaredError = "squared_error"
    case absoluteError = "absolute_error"
    case binaryCrossEntropy = "binary_cross_entropy"
  }

  public var kind: Kind
  public var reduction: ReferenceReduction

  public init(_ kind: Kind, reduction: ReferenceReduction = .mean) {
    self.kind = kind
    self.reduction = reduction
  }

  public func forward(_ output: NCHW, targets: NCHW) -> Double {
    zip(output.values, targets.values).reduce(0) { $0 + value($1.0, $1.1) } / divisor(output)
  }

  public func backward(_ output: NCHW, targets: NCHW) -> NCHW {
    var gradient = output
    gradient.values = zip(output.values, targets.values).map { derivative($0, $1) / divisor(output) }
    return gradient
  }

  private func divisor(_ output: NCHW) -> Double { reduction == .mean ? Double(output.values.count) : 1 }

  /// Binary cross-entropy takes logits, as `BCEWithLogitsLoss`.
  private func value(_ x: Double, _ target: Double) -> Double {
    switch kind {
    case .squaredError: (x - target) * (x - target)
    case .absoluteError: abs(x - target)
    case .binaryCrossEntropy: max(x, 0) - x * target + log1p(exp(-abs(x)))
    }
  }

  private func derivative(_ x: Double, _ target: Double) -> Double {
    switch kind {
    case .squaredError: 2 * (x - target)
    case .absoluteError: x > target ? 1 : x < target ? -1 : 0
    case .binaryCrossEntropy: 1 / (1 + exp(-x)) - target
    }
  }
}
