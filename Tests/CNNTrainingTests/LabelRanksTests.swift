import CNNData
import Testing

@testable import CNNTraining

/// Wrong labels, told from similar classes.
@Suite struct LabelRanksTests {
  /// - Parameters:
  ///   - shares: Of each place, of images with right labels.
  ///   - wrong: The share of labels that were drawn at random.
  private func ranks(_ shares: [Double], wrong: Double, images: Int = 1000) -> LabelRanks {
    var ranks = LabelRanks()
    for (place, share) in shares.enumerated() {
      let count = Int(Double(images) * ((1 - wrong) * share + wrong / Double(shares.count)))
      for _ in 0..<count { ranks.add((nearer: place, classes: shares.count)) }
    }
    return ranks
  }

  @Test func `A label's place is the number of mean images that are nearer`() {
    let means = MeanImages([[0], [4], [9]], labels: [0, 1, 3], classes: 4)
    var ranks = LabelRanks()
    for (label, image) in [(0, [1]), (1, [1]), (3, [1]), (3, [8]), (2, [1])] as [(Int, [Float])] {
      ranks.add(means.rank(of: label, image))
    }
    // No mean image of class 2, so nothing is said of it.
    #expect(ranks.counts == [2, 1, 1])
  }

  /// As of MNIST, and as of CIFAR-10.
  private static let (sharp, blurred) = (
    [0.9, 0.06, 0.02, 0.01, 0.01, 0, 0, 0, 0, 0], [0.38, 0.2, 0.13, 0.09, 0.07, 0.05, 0.035, 0.022, 0.015, 0.008]
  )

  @Test(arguments: [0.3, 0.5, 0.8]) func `Many wrong labels are told, with about their share`(wrong: Double) throws {
    let found = try #require(ranks(Self.sharp, wrong: wrong).wrongShare)
    #expect(abs(found - wrong) < 0.05)
  }

  @Test func `Similar classes, few images and few classes are no wrong labels`() {
    #expect(ranks(Self.sharp, wrong: 0).wrongShare == nil)
    #expect(ranks(Self.blurred, wrong: 0).wrongShare == nil)
    #expect(ranks(Self.sharp, wrong: 0.05).wrongShare == nil)
    #expect(ranks(Self.sharp, wrong: 0.5, images: 100).wrongShare == nil)
    #expect(ranks([0.9, 0.1], wrong: 0.5).wrongShare == nil)
    #expect(LabelRanks().wrongShare == nil)
  }
}
