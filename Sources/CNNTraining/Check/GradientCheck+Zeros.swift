import CNNEngine

/// Whether entries of a gradient that are zero ought not to be.
extension GradientCheck {
  /// A direction may happen to be across what is missing; three hardly are.
  private static let directions = 3
  /// From the largest to the smallest, as shares of the longest step.
  private static let shares = [1, 1.0 / 3, 1.0 / 10]

  /// - Parameters:
  ///   - base: The tensor's weights.
  ///   - loss: With these.
  ///   - rounding: Of the loss.
  ///   - lossOf: The loss with other weights in their place.
  /// - Returns: A verdict of `wrong`, or `nil`.
  static func missingPart(
    of tensor: Tensor, base: [Float], loss: Double, rounding: Double, random: inout CounterRandom,
    _ lossOf: ([Float]) -> Double
  ) -> Comparison? {
    let zeros = tensor.gradient.indices.filter { tensor.gradient[$0] == 0 }
    guard !zeros.isEmpty, zeros.count < base.count else { return nil }
    // What a direction of length 1 among ordinary entries finds.
    let usual = tensor.norm / Double(base.count - zeros.count).squareRoot()
    let norm = zeros.reduce(0) { $0 + Double(base[$1]) * Double(base[$1]) }.squareRoot()
    let longest = longestStep(norm: norm, count: zeros.count)
    for _ in 0..<directions {
      let direction = zeros.map {
        (place: $0, value: (random.uniform() < 0.5 ? 1 : -1) / Double(zeros.count).squareRoot())
      }
      func moved(_ step: Double) -> Double {
        var values = base
        for (place, value) in direction { values[place] += Float(step * value) }
        return lossOf(values)
      }
      let differences = shares.map { $0 * longest }.compactMap { step -> Difference? in
        guard 2 * step * tolerance * usual >= leastSignal * rounding else { return nil }
        return Difference(ahead: moved(step), behind: moved(-step), loss: loss, step: step)
      }
      let comparison = judge(differences, slope: 0, scale: usual, name: tensor.parameter.name)
      if comparison.verdict == .wrong { return comparison }
    }
    return nil
  }
}
