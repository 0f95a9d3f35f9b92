import Testing

@testable import cnn

@Suite struct LossPlotTests {
  private func curve(_ losses: [Double]) -> LossCurve {
    var curve = LossCurve()
    for loss in losses { curve.add(loss) }
    return curve
  }

  private func lines(_ losses: [Double], columns: Int, rows: Int, braille: Bool) -> [String] {
    LossPlot(curve: curve(losses), columns: columns, rows: rows, hasBraille: braille).lines
      .map { $0.text(LiveFixture.traits()) }
  }

  @Test func aCurveOfAnyLengthKeepsItsMeanInBoundedMemory() {
    var curve = LossCurve()
    for step in 1...100_000 { curve.add(Double(step)) }
    #expect(curve.end == 100_000)
    let samples = curve.samples(10)
    // Every tenth part by its mean, to the width of one of the 256 or more means.
    for (place, sample) in samples.enumerated() {
      #expect(abs(sample - (Double(place) * 10_000 + 5000)) < 100_000 / 256, "\(samples)")
    }
  }

  @Test func fewLossesAreJoinedByStraightLines() {
    #expect(curve([4, 2]).samples(5) == [4, 3.5, 3, 2.5, 2])
    #expect(curve([4]).samples(3) == [4, 4, 4])
    #expect(curve([]).samples(3).isEmpty)
  }

  @Test func goingBackForgetsWhatCameAfter() {
    var curve = curve((1...20).map(Double.init))
    curve.goBack(to: 5)
    #expect(curve == self.curve([1, 2, 3, 4, 5]))
    curve.goBack(to: 0)
    #expect(curve.samples(4).isEmpty)
  }

  @Test func aFallingLossFallsFromTheUpperLeftToTheLowerRight() {
    // By the same factor each step: a straight line on a logarithmic scale.
    let losses = (0..<8).map { 1.28 / Double(1 << $0) }
    #expect(
      lines(losses, columns: 18, rows: 5, braille: false) == [
        "   1.2800 '.      ",
        "            '.    ",
        "              '.  ",
        "   0.0100       '.",
        "     loss step 1 8",
      ])
    #expect(
      lines(losses, columns: 14, rows: 3, braille: true) == [
        "   1.2800 ⠑⢄⠀⠀",
        "   0.0100 ⠀⠀⠑⢄",
        "     loss step 1 8",
      ])
  }

  @Test func aFlatLossIsALine() {
    let lines = lines([0.5, 0.5, 0.5], columns: 15, rows: 3, braille: false)
    #expect(lines.prefix(2).count { $0.hasSuffix("....") || $0.hasSuffix("''''") } == 1, "\(lines)")
  }

  @Test func aLossOfZeroHasALinearScale() {
    // On a logarithmic one the middle of these would not be in the middle.
    let lines = lines([1, 0.5, 0], columns: 13, rows: 4, braille: false)
    #expect(lines.map { String($0.dropFirst(10)) } == ["'. ", " '.", "  |", "step 1 3"])
  }
}
