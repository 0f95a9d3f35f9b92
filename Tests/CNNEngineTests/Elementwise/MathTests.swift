import Foundation
import Testing

@testable import CNNEngine

/// Elementary functions against the C library in double precision.
@Suite struct MathTests {
  /// Error of `value` in units of the last place of a float at `expected`.
  static func ulps(_ value: Float, _ expected: Double) -> Double {
    let rounded = Float(expected)
    if rounded.isInfinite || value.isInfinite { return rounded == value ? 0 : .infinity }
    let unit = Double(max(rounded.magnitude, .leastNormalMagnitude).ulp)
    return abs(Double(value) - expected) / unit
  }

  /// Every float whose bits are a multiple of `step`, within `range`, both signs where that holds them.
  static func sweep(_ range: ClosedRange<Float>, step: UInt32) -> [Float] {
    var result: [Float] = []
    for bits in stride(from: UInt32(0), to: Float.infinity.bitPattern, by: Int(step)) {
      let value = Float(bitPattern: bits)
      if range.contains(value) { result.append(value) }
      if range.contains(-value) { result.append(-value) }
    }
    return result
  }

  struct Function: CustomTestStringConvertible, Sendable {
    let name: String
    /// Stated in the kernel's comment.
    let bound: Double
    let range: ClosedRange<Float>
    let apply: @Sendable (Engine, FloatView) -> Void
    let expected: @Sendable (Double) -> Double
    var testDescription: String { name }
  }

  static let functions: [Function] = [
    Function(
      name: "exp", bound: 1.5, range: -110...100,
      apply: { $0.kernels.exp($1.pointer, into: $1.pointer, count: $1.count) }, expected: { Foundation.exp($0) }),
    Function(
      name: "expm1", bound: 2, range: -110...100,
      apply: { $0.kernels.expm1($1.pointer, into: $1.pointer, count: $1.count) }, expected: { Foundation.expm1($0) }),
    Function(
      name: "log", bound: 1.5, range: 0...Float.greatestFiniteMagnitude,
      apply: { $0.kernels.log($1.pointer, into: $1.pointer, count: $1.count) }, expected: { Foundation.log($0) }),
    Function(
      name: "log1p", bound: 2, range: -0.99999994...Float.greatestFiniteMagnitude,
      apply: { $0.kernels.log1p($1.pointer, into: $1.pointer, count: $1.count) }, expected: { Foundation.log1p($0) }),
    Function(
      name: "tanh", bound: 7, range: -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude,
      apply: { $0.kernels.tanh($1.pointer, into: $1.pointer, count: $1.count) }, expected: { Foundation.tanh($0) }),
    Function(
      name: "sigmoid", bound: 3, range: -110...110,
      apply: { $0.kernels.sigmoid($1.pointer, into: $1.pointer, count: $1.count) },
      expected: { 1 / (1 + Foundation.exp(-$0)) }),
    Function(
      name: "gelu", bound: 6, range: -13...30,
      apply: { Activation(.gelu).forward($1, into: $1, engine: $0) },
      expected: { $0 * Foundation.erfc(-$0 / 2.0.squareRoot()) / 2 }),
    Function(
      name: "silu", bound: 4, range: -85...110,
      apply: { Activation(.silu).forward($1, into: $1, engine: $0) }, expected: { $0 / (1 + Foundation.exp(-$0)) }),
    Function(
      name: "softplus", bound: 4, range: -85...110,
      apply: { Activation(.softplus).forward($1, into: $1, engine: $0) },
      expected: { max($0, 0) + Foundation.log1p(Foundation.exp(-abs($0))) }),
    Function(
      name: "elu", bound: 2.5, range: -110...110,
      apply: { Activation(.elu, slope: 1).forward($1, into: $1, engine: $0) },
      expected: { $0 > 0 ? $0 : Foundation.expm1($0) }),
    Function(
      name: "hard_swish", bound: 2, range: -3...110,
      apply: { Activation(.hardSwish).forward($1, into: $1, engine: $0) },
      expected: { $0 * min(max($0 + 3, 0), 6) / 6 }),
    Function(
      name: "relu6", bound: 0.5, range: -3...110,
      apply: { Activation(.relu6).forward($1, into: $1, engine: $0) }, expected: { min(max($0, 0), 6) }),
    Function(
      name: "hard_sigmoid", bound: 2, range: -2...110,
      apply: { Activation(.hardSigmoid).forward($1, into: $1, engine: $0) }, expected: { min(max($0 + 3, 0), 6) / 6 }),
    Function(
      name: "mish", bound: 8, range: -80...80,
      apply: { Activation(.mish).forward($1, into: $1, engine: $0) },
      expected: { $0 * Foundation.tanh(Foundation.log1p(Foundation.exp($0))) }),
    Function(
      name: "selu", bound: 4, range: -110...80,
      apply: { Activation(.selu).forward($1, into: $1, engine: $0) },
      expected: { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * Foundation.expm1($0)) }),
  ]

  @Test(arguments: functions, Engine.all.map(\.instructionSet))
  func errorsStayBelowTheStatedBound(_ function: Function, _ instructionSet: InstructionSet) {
    let engine = Engine.all.first { $0.instructionSet == instructionSet }!
    // A prime step, so that mantissas of all kinds come up.
    let inputs = Self.sweep(function.range, step: 60_013)
    let buffer = FloatBuffer(inputs)
    function.apply(engine, buffer.whole)
    var (worst, place): (Double, Float) = (0, 0)
    for (input, value) in zip(inputs, buffer.whole.array) {
      let error = Self.ulps(value, function.expected(Double(input)))
      if error > worst { (worst, place) = (error, input) }
    }
    #expect(worst <= function.bound, "at \(place)")
    // The test itself must notice a coefficient that is wrong in its last digits.
    #expect(inputs.count > 10_000 && Self.ulps(1 + 4 * Float.ulpOfOne, 1) > 3)
  }

  @Test(arguments: Engine.all.map(\.instructionSet))
  func specialValuesBehave(_ instructionSet: InstructionSet) {
    let engine = Engine.all.first { $0.instructionSet == instructionSet }!
    let special: [Float] = [.nan, .infinity, -.infinity, 0, -1]
    func values(_ index: Int) -> [Float] {
      let buffer = FloatBuffer(special)
      Self.functions[index].apply(engine, buffer.whole)
      return buffer.whole.array
    }
    func expect(_ index: Int, _ expected: [Float]) {
      let found = values(index)
      for (found, expected) in zip(found, expected) {
        #expect(found == expected || found.isNaN && expected.isNaN, "\(Self.functions[index].name)")
      }
      #expect(found[0].isNaN, "\(Self.functions[index].name) of NaN")
    }
    expect(0, [.nan, .infinity, 0, 1])
    expect(1, [.nan, .infinity, -1, 0])
    expect(2, [.nan, .infinity, .nan, -.infinity, .nan])
    expect(3, [.nan, .infinity, .nan, 0, -.infinity])
    expect(4, [.nan, 1, -1, 0])
    expect(5, [.nan, 1, 0, 0.5])
    expect(6, [.nan, .infinity, .nan, 0])
    expect(7, [.nan, .infinity, .nan, 0])
    expect(8, [.nan, .infinity, 0])
    expect(9, [.nan, .infinity, -1, 0])
    expect(10, [.nan, .infinity, .nan, 0])
  }
}
