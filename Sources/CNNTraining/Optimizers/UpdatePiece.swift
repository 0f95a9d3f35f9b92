import CNNEngine
import CNNModel
import CNNSpec

/// A range of one parameter that one thread updates in one go.
struct UpdatePiece: Sendable {
  /// Floats that stay in a core's cache between a piece's passes.
  static let size = 16_384

  var range: Range<Int>
  /// `nil` where a `MatrixUpdate` updates the whole parameter.
  var rule: ParameterUpdate.Rule?
  var decay: ParameterUpdate.Decay
  var learningRateScale: Double
  /// This range of the optimizer's slabs.
  var state: [FloatView]

  static func all(_ parameters: [Parameter], training: TrainingSpec, slots: [FloatView]) -> [UpdatePiece] {
    let update = training.optimizer.update
    return parameters.flatMap { parameter in
      stride(from: parameter.range.lowerBound, to: parameter.range.upperBound, by: size).map { start in
        let range = start..<min(start + size, parameter.range.upperBound)
        return UpdatePiece(
          range: range, rule: update.rule(for: parameter),
          decay: update.elementDecay.rule(training.weightDecay(of: parameter)),
          learningRateScale: parameter.learningRateScale * update.rateScale(base: training.learningRate),
          state: slots.map { $0[range] })
      }
    }
  }
}
