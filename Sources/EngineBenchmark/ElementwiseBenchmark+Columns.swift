import CNNEngine

extension ElementwiseBenchmark {
  /// Batch normalisation's four passes over one part, and the gradient of a bias.
  static func columns(_ engine: Engine) -> [ElementwiseBenchmark] {
    [(positions: 1024, channels: 16), (784, 6), (576, 20), (256, 32), (64, 50), (64, 64), (256, 128)].flatMap {
      positions, channels in
      let rows = max(1, count / (positions * channels)) * positions
      let count = rows * channels
      let norm = BatchNormalization(channels: channels, epsilon: 1e-5, engine: engine)
      let (x, g) = (testValues(count, seed: 1), testValues(count, seed: 2))
      let y = FloatBuffer(count: count)
      let sums = FloatBuffer(count: norm.partCount)
      let bias = FloatBuffer(count: channels)
      let factors = testValues(norm.gradientCoefficientCount, seed: 3)
      let columns = ColumnDefinitions(input: x, gradient: g, factors: factors, channels: channels)
      let label = "\(rows)x\(channels)"
      return [
        ElementwiseBenchmark(
          name: "moments \(label)", traffic: count, elements: count,
          run: { norm.partMoments(x.whole, into: sums.whole) }, results: { (sums.whole.array, columns.moments) }),
        ElementwiseBenchmark(
          name: "normalise \(label)", traffic: 2 * count, elements: count,
          run: { norm.apply(x.whole, coefficients: factors[0..<norm.coefficientCount], into: y.whole) },
          results: { (y.whole.array, columns.normalised) }),
        ElementwiseBenchmark(
          name: "gradient sums \(label)", traffic: 2 * count, elements: count,
          run: {
            norm.partGradientSums(
              input: x.whole, outputGradient: g.whole, mean: factors[0..<channels], into: sums.whole)
          }, results: { (sums.whole.array, columns.gradientSums) }),
        ElementwiseBenchmark(
          name: "norm input gradient \(label)", traffic: 3 * count, elements: count,
          run: {
            norm.inputGradient(input: x.whole, outputGradient: g.whole, coefficients: factors.whole, into: y.whole)
          }, results: { (y.whole.array, columns.inputGradient) }),
        ElementwiseBenchmark(
          name: "bias gradient \(label)", traffic: count, elements: count,
          run: {
            bias.whole.fill(0)
            engine.addChannelSums(x.whole, to: bias.whole)
          }, results: { (bias.whole.array, columns.sums { row, channel in columns.x(row, channel) }) }),
      ]
    }
  }
}

/// What the passes over columns are by definition, in plain loops.
private struct ColumnDefinitions {
  let input: FloatBuffer
  let gradient: FloatBuffer
  /// Parts of a number for each channel: a center and what each pass multiplies and adds.
  let factors: FloatBuffer
  let channels: Int

  private var rows: Int { input.count / channels }

  func x(_ row: Int, _ channel: Int) -> Double { Double(input.whole[row * channels + channel]) }
  private func g(_ row: Int, _ channel: Int) -> Double { Double(gradient.whole[row * channels + channel]) }
  private func factor(_ part: Int, _ channel: Int) -> Double { Double(factors.whole[part * channels + channel]) }

  func sums(_ term: (_ row: Int, _ channel: Int) -> Double) -> [Double] {
    (0..<channels).map { channel in (0..<rows).reduce(0) { $0 + term($1, channel) } }
  }

  private func map(_ value: (_ row: Int, _ channel: Int) -> Double) -> [Double] {
    (0..<rows * channels).map { value($0 / channels, $0 % channels) }
  }

  var moments: [Double] {
    let mean = sums(x).map { $0 / Double(rows) }
    return mean + sums { (x($0, $1) - mean[$1]) * (x($0, $1) - mean[$1]) }
  }
  var normalised: [Double] { map { (x($0, $1) - factor(0, $1)) * factor(1, $1) + factor(2, $1) } }
  var gradientSums: [Double] { sums(g) + sums { g($0, $1) * (x($0, $1) - factor(0, $1)) } }
  var inputGradient: [Double] {
    map { g($0, $1) * factor(1, $1) + (x($0, $1) - factor(0, $1)) * factor(2, $1) + factor(3, $1) }
  }
}
