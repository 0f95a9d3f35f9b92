import CNNReference
import Testing

@testable import CNNEngine

@Suite struct BatchNormalizationTests {
  /// A sum of n numbers of order 1 in blocks is off by about √n roundings, a mean by 1 / √n of that; the factor covers
  /// the square root and the products that follow.
  static let tolerance = 32 * rounding

  /// What the engine makes of one batch, in parts of `positionsPerPart` positions.
  struct Pass {
    var output, inputGradient, weightGradient, biasGradient: [Float]
    var mean, variance: [Float]

    init(
      _ engine: Engine, input: [Float], gradient: [Float], weight: [Float], bias: [Float], positionsPerPart: Int
    ) {
      let channels = weight.count
      let positions = input.count / channels
      let norm = BatchNormalization(channels: channels, epsilon: 1e-5, engine: engine)
      let parts = (positions + positionsPerPart - 1) / positionsPerPart
      let (x, g) = (FloatBuffer(input), FloatBuffer(gradient))
      func range(_ part: Int) -> Range<Int> {
        part * positionsPerPart * channels..<min((part + 1) * positionsPerPart, positions) * channels
      }
      let moments = FloatBuffer.unwritten(parts * norm.partCount)
      for part in 0..<parts {
        norm.partMoments(x[range(part)], into: moments[part * norm.partCount..<(part + 1) * norm.partCount])
      }
      norm.combine(moments.whole, positions: positions, positionsPerPart: positionsPerPart)
      let statistics = moments[0..<norm.partCount]
      mean = statistics[0..<channels].array
      variance = statistics[channels..<2 * channels].array
      let coefficients = FloatBuffer.unwritten(norm.coefficientCount)
      norm.makeCoefficients(
        mean: statistics[0..<channels], variance: statistics[channels..<2 * channels],
        weight: FloatBuffer(weight).whole, bias: FloatBuffer(bias).whole, into: coefficients.whole)
      let y = FloatBuffer.unwritten(input.count)
      for part in 0..<parts {
        norm.apply(x[range(part)], coefficients: coefficients.whole, into: y[range(part)])
      }
      output = y.whole.array
      let sums = FloatBuffer.unwritten(parts * norm.partCount)
      for part in 0..<parts {
        norm.partGradientSums(
          input: x[range(part)], outputGradient: g[range(part)], mean: statistics[0..<channels],
          into: sums[part * norm.partCount..<(part + 1) * norm.partCount])
      }
      engine.sumInTree(sums.whole, count: parts)
      let (dw, db) = (FloatBuffer.unwritten(channels), FloatBuffer.unwritten(channels))
      let slopes = FloatBuffer.unwritten(norm.gradientCoefficientCount)
      norm.makeGradientCoefficients(
        sums: sums[0..<norm.partCount], statistics: statistics, weight: FloatBuffer(weight).whole,
        positions: positions, weightGradient: dw.whole, biasGradient: db.whole, into: slopes.whole)
      for part in 0..<parts {
        norm.inputGradient(
          input: x[range(part)], outputGradient: g[range(part)], coefficients: slopes.whole, into: g[range(part)])
      }
      (inputGradient, weightGradient, biasGradient) = (g.whole.array, dw.whole.array, db.whole.array)
    }
  }

  @Test(arguments: [1, 2, 3, 5, 6, 8, 15, 16, 17, 20, 33, 50, 64])
  func everythingIsTheReferences(_ channels: Int) {
    var numbers = Numbers(UInt64(channels))
    for (positions, perPart) in [(2, 2), (7, 3), (49, 16), (300, 130)] {
      let input = numbers.normal(positions * channels, scale: 2, offset: 3)
      let gradient = numbers.normal(positions * channels)
      let (weight, bias) = (numbers.normal(channels), numbers.normal(channels))
      let x = NCHW(
        channelsLast: input.map(Double.init), images: 1, channels: channels, height: 1, width: positions)
      let dy = NCHW(
        channelsLast: gradient.map(Double.init), images: 1, channels: channels, height: 1, width: positions)
      let reference = ReferenceBatchNorm(epsilon: Double(Float(1e-5)))
      let statistics = reference.batchStatistics(x)
      let w = weight.map(Double.init)
      let y = reference.forward(x, statistics: statistics, weight: w, bias: bias.map(Double.init))
      let slopes = reference.backward(
        x, statistics: statistics, statisticsDependOnInput: true, weight: w, outputGradient: dy)
      // Two values can lie close together, and then 1 / deviation enlarges the error of their difference.
      let steepest = statistics.variance.reduce(1) { max($0, 3 / ($1 + 1e-5).squareRoot()) }
      for engine in Engine.all {
        let pass = Pass(
          engine, input: input, gradient: gradient, weight: weight, bias: bias, positionsPerPart: perPart)
        #expect(largestError(pass.mean, statistics.mean, scale: 8) <= Self.tolerance)
        #expect(largestError(pass.variance, statistics.variance, scale: 16) <= Self.tolerance)
        #expect(largestError(pass.output, y.channelsLast, scale: 8 * steepest) <= Self.tolerance)
        let scale = 8 * steepest * steepest * steepest
        #expect(largestError(pass.inputGradient, slopes.input.channelsLast, scale: scale) <= Self.tolerance)
        let total = Double(positions).squareRoot() * 4 * steepest * steepest
        #expect(largestError(pass.weightGradient, slopes.weight, scale: total) <= Self.tolerance)
        #expect(largestError(pass.biasGradient, slopes.bias, scale: total) <= Self.tolerance)
      }
    }
  }

  @Test func theToleranceNoticesAWrongSignAndAFactor() {
    #expect(largestError([0.01], [-0.01], scale: 64) > Self.tolerance)
    #expect(largestError([0.01], [0.02], scale: 64) > Self.tolerance)
  }

  @Test func aLargeMeanDoesNotHideTheVariance() {
    // In single precision, the difference of mean squares would be pure noise here.
    var numbers = Numbers(4)
    let values = numbers.normal(4096, scale: 0.5, offset: 5000)
    let mean = values.reduce(0.0) { $0 + Double($1) } / 4096
    let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 4096
    for engine in Engine.all {
      for channels in [1, 16] {
        let pass = Pass(
          engine, input: values.flatMap { [Float](repeating: $0, count: channels) },
          gradient: [Float](repeating: 0, count: 4096 * channels), weight: [Float](repeating: 1, count: channels),
          bias: [Float](repeating: 0, count: channels), positionsPerPart: 500)
        #expect(abs(Double(pass.variance[0]) / variance - 1) < 1e-3)
        #expect(abs(Double(pass.mean[0]) - mean) < 1e-3)
      }
    }
  }

  @Test func runningStatisticsMoveTowardsTheUnbiasedVariance() {
    let norm = BatchNormalization(channels: 2, epsilon: 1e-5, engine: Engine.all[0])
    let (mean, variance) = (FloatBuffer(count: 2), FloatBuffer(count: 2))
    norm.makeUnbiased(
      statistics: FloatBuffer([5, 2, 3, 6]).whole, positions: 4, mean: mean.whole, variance: variance.whole)
    #expect(mean.whole.array == [5, 2])
    #expect(variance.whole.array == [4, 8])
  }

  @Test(arguments: [1, 6, 16, 20]) func residualAndReluAreExactAndMayBeInPlace(_ channels: Int) {
    var numbers = Numbers(9)
    let positions = 37
    let (x, r) = (numbers.integers(positions * channels), numbers.integers(positions * channels))
    let coefficients = numbers.integers(3 * channels)
    for engine in Engine.all {
      let norm = BatchNormalization(channels: channels, epsilon: 1e-5, engine: engine)
      for (hasResidual, hasReLU) in [(false, false), (true, false), (false, true), (true, true)] {
        let expected = x.indices.map { i in
          let c = i % channels
          let y = (x[i] - coefficients[c]) * coefficients[channels + c] + coefficients[2 * channels + c]
          let sum = y + (hasResidual ? r[i] : 0)
          return hasReLU ? max(sum, 0) : sum
        }
        let (input, residual) = (FloatBuffer(x), FloatBuffer(r))
        let output = FloatBuffer.unwritten(x.count)
        for target in [output, input] {
          norm.apply(
            input.whole, coefficients: FloatBuffer(coefficients).whole,
            residual: hasResidual ? residual.whole : nil, hasReLU: hasReLU, into: target.whole)
          #expect(target.whole.array == expected)
        }
      }
    }
  }

  @Test func constantStatisticsGiveAScaledGradient() {
    let norm = BatchNormalization(channels: 1, epsilon: 0, engine: Engine.all[0])
    let slopes = FloatBuffer.unwritten(norm.gradientCoefficientCount)
    let (dw, db) = (FloatBuffer.unwritten(1), FloatBuffer.unwritten(1))
    norm.makeGradientCoefficients(
      sums: FloatBuffer([3, 8]).whole, statistics: FloatBuffer([1, 4]).whole, weight: FloatBuffer([6]).whole,
      positions: 0, weightGradient: dw.whole, biasGradient: db.whole, into: slopes.whole)
    #expect(dw.whole[0] == 4 && db.whole[0] == 3)
    let g = FloatBuffer([1, -2])
    norm.inputGradient(
      input: FloatBuffer([7, 9]).whole, outputGradient: g.whole, coefficients: slopes.whole, into: g.whole)
    #expect(g.whole.array == [3, -6])
  }
}
