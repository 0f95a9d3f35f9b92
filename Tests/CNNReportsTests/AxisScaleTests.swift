import Testing

@testable import CNNReports

@Suite struct AxisScaleTests {
  @Test(arguments: [
    ([0, 2.31], ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]),
    ([0, 0.0042], ["0.000", "0.001", "0.002", "0.003", "0.004", "0.005"]),
    ([88.1, 99.7], ["85", "90", "95", "100"]),
    ([0, 100], ["0", "20", "40", "60", "80", "100"]),
  ])
  func ticksAreRoundNumbersAroundTheValues(values: [Double], labels: [String]) {
    let scale = AxisScale(covering: values)
    #expect(scale.ticks.map(scale.label) == labels)
  }

  @Test func everyValueLiesBetweenTheEnds() {
    for exponent in -6...9 {
      for spread in [1.0, 1.3, 2.0, 9.99] {
        let values = [spread, spread * 3.7].map { value in
          (0..<abs(exponent)).reduce(value) { x, _ in exponent < 0 ? x / 10 : x * 10 }
        }
        let scale = AxisScale(covering: values)
        for value in values { #expect((0...1).contains(scale.position(of: value))) }
        #expect((2...12).contains(scale.ticks.count))
      }
    }
  }

  @Test func equalValuesAndNoValuesStillMakeAScale() {
    for values in [[0.25, 0.25], [], [.nan, .infinity], [0]] {
      let scale = AxisScale(covering: values)
      #expect(scale.upper > scale.lower && scale.ticks.count >= 2)
    }
  }

  @Test func epochsHaveWholeTicks() {
    #expect(AxisScale(covering: [1, 3], tickCount: 8, wholeNumbers: true).step == 1)
    #expect(AxisScale(covering: [1, 100], tickCount: 8, wholeNumbers: true).step == 20)
  }

  @Test("Values that differ by their last bits make a scale with a length", arguments: [1, 1e6, -3.7e9, 0.1])
  func nearlyEqualValues(value: Double) {
    let scale = AxisScale(covering: [value, value.nextUp, value.nextUp.nextUp])
    #expect(scale.upper > scale.lower && scale.ticks.count < 20)
    #expect(scale.position(of: value).isFinite && (0...1).contains(scale.position(of: value)))
  }
}
