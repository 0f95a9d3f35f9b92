import CNNEngine
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
      let outputs = shares.indices.map { Float(-$0) }
      for _ in 0..<count { ranks.add(label: place, outputs: outputs) }
    }
    return ranks
  }

  @Test func `A label's place is the number of classes before it`() {
    var ranks = LabelRanks()
    ranks.add(label: 1, outputs: [0.1, 0.9, 0.5])
    ranks.add(label: 0, outputs: [0.1, 0.9, 0.5])
    ranks.add(label: 2, outputs: [1, 1, 1])
    #expect(ranks.counts == [2, 0, 1])
  }

  /// As MNIST after a few steps, and as CIFAR-10.
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
