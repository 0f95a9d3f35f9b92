import Testing

@testable import cnn

@Suite struct NumberTextTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12345, "-12,345")])
  func thousandsAreGrouped(value: Int, text: String) { #expect(NumberText.grouped(value) == text) }

  @Test(arguments: [(0.99137, "99.14 %"), (1, "100.00 %"), (nil, "–")] as [(Double?, String)])
  func sharesArePercentages(share: Double?, text: String) { #expect(NumberText.percent(share) == text) }

  @Test(
    arguments: [
      (0.41234, "0.4123"), (2.302585, "2.3026"), (0, "0.0000"), (0.00012345, "1.234e-04"), (123456, "1.235e+05"),
      (nil, "–"),
    ] as [(Double?, String)])
  func lossesKeepFourDigits(loss: Double?, text: String) { #expect(NumberText.loss(loss) == text) }

  @Test(arguments: [
    (0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1:00"), (100, "1:40"),
    (3599.6, "1:00:00"),
    (7390, "2:03:10"), (.infinity, "–"), (-0.1, "0.0 s"),
  ])
  func durationsGrowFromSecondsToHours(seconds: Double, text: String) {
    #expect(NumberText.duration(seconds) == text)
  }

  @Test(arguments: [(31_200.4, "31,200"), (99.94, "99.9"), (0.5, "0.5"), (.nan, "–")])
  func speedsHaveThreeDigitsOrMore(rate: Double, text: String) { #expect(NumberText.rate(rate) == text) }

  @Test(arguments: [(1023, "1023 B"), (1024, "1.0 KiB"), (3 << 20, "3.0 MiB"), (5 << 40, "5.0 TiB")])
  func bytesAreInUnitsOf1024(count: Int, text: String) { #expect(NumberText.bytes(count) == text) }
}
