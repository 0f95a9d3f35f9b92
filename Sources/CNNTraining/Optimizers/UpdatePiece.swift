import CNNModel
import CNNSpec

/// A range of one parameter that is updated in one go.
struct UpdatePiece: Sendable {
  /// Floats that stay in a core's cache between a piece's passes.
  static let size = 16_384

  var range: Range<Int>
  /// `nil` where muon updates the whole matrix.
  var rule: UpdateRule?
  var learningRateScale: Double
  var weightDecay: Float

  static func all(_ parameters: [Parameter], training: TrainingSpec) -> [UpdatePiece] {
    parameters.flatMap { parameter in
      stride(from: parameter.range.lowerBound, to: parameter.range.upperBound, by: size).map { start in
        UpdatePiece(
          range: start..<min(start + size, parameter.range.upperBound),
          rule: UpdateRule(training.optimizer, for: parameter),
          learningRateScale: parameter.learningRateScale * training.optimizer.rateScale(base: training.learningRate),
          weightDecay: Float(training.weightDecay(of: parameter)))
      }
    }
  }
}

extension TrainingSpec {
  /// Biases and normalisation parameters are not decayed unless `decaysAllParameters`.
  func weightDecay(of parameter: Parameter) -> Double {
    switch parameter.role {
    case .weight: weightDecay
    case .bias, .normWeight, .normBias, .scale: decaysAllParameters ? weightDecay : 0
    case .runningMean, .runningVariance: 0
    }
  }
}

extension OptimizerSpec {
  /// Muon's other parameters have a learning rate of their own, which follows the same schedule.
  fileprivate func rateScale(base: Double) -> Double {
    guard case .muon(let spec) = self, let rate = spec.sgdLearningRate, base > 0 else { return 1 }
    return rate / base
  }
}
