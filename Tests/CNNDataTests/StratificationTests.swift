import CNNSpec
import Foundation
import Testing

@testable import CNNData

/// The held-out part has its share of every class.
@Suite struct StratificationTests {
  struct Share: Sendable, CustomTestStringConvertible {
    let counts: [Int]
    let total: Int
    let heldOut: [Int]
    var testDescription: String { "\(total) of \(counts)" }
  }

  static let shares = [
    Share(counts: [40, 40, 4], total: 17, heldOut: [8, 8, 1]),
    Share(counts: [10, 10, 10], total: 10, heldOut: [4, 3, 3]),
    Share(counts: [100, 2, 1], total: 10, heldOut: [9, 1, 0]),
    Share(counts: [100, 2, 2], total: 2, heldOut: [1, 1, 0]),
    Share(counts: [5, 0, 5], total: 4, heldOut: [2, 0, 2]),
    Share(counts: [3, 1], total: 3, heldOut: [2, 1]),
    Share(counts: [2, 2], total: 3, heldOut: [2, 1]),
    Share(counts: [1, 1, 1], total: 1, heldOut: [1, 0, 0]),
    Share(counts: [9], total: 4, heldOut: [4]),
  ]

  @Test(arguments: shares)
  func `the largest remainders are rounded up, and classes of two keep one and give one`(share: Share) {
    let heldOut = Stratification(counts: share.counts, total: share.total).heldOut
    #expect(heldOut.reduce(0, +) == share.total)
    #expect(zip(heldOut, share.counts).allSatisfy { $0 >= 0 && $0 <= $1 })
    #expect(heldOut == share.heldOut)
  }

  @Test func `any counts give the total, and every class its quota within one where nothing else is asked`() {
    var state: UInt64 = 5
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<500 {
      let counts = (0..<1 + next(8)).map { _ in next(20) }
      let images = counts.reduce(0, +)
      guard images > 1 else { continue }
      let total = 1 + next(images - 1)
      let heldOut = Stratification(counts: counts, total: total).heldOut
      #expect(heldOut.reduce(0, +) == total)
      #expect(zip(heldOut, counts).allSatisfy { $0 >= 0 && $0 <= $1 })
      let present = counts.count { $0 > 0 }
      if images - total >= present { #expect(zip(heldOut, counts).allSatisfy { $1 == 0 || $0 < $1 }) }
      if total >= present { #expect(zip(heldOut, counts).allSatisfy { $1 < 2 || $0 > 0 }) }
    }
  }

  @Test func `each time the class with most images gives one, of equal ones the first`() {
    // The first two have three each by their shares, and give in turns to those that have none.
    #expect(Stratification(counts: [20, 20, 2, 2, 2], total: 6).heldOut == [1, 2, 1, 1, 1])
    // Each looked for among all, so many would take minutes.
    let many = [Int](repeating: 40, count: 3_000) + [Int](repeating: 2, count: 40_000)
    let heldOut = Stratification(counts: many, total: 45_000).heldOut
    #expect(heldOut.dropFirst(3_000).allSatisfy { $0 == 1 } && heldOut.reduce(0, +) == 45_000)
    #expect(Set(heldOut.prefix(3_000)) == [1, 2])
  }

  private func open(
    _ labels: [UInt8], seed: UInt64 = 1, _ change: (inout DataSpec) -> Void
  ) throws -> DataSet {
    let folder = try TemporaryFolder()
    try folder.write(
      "train-images-idx3-ubyte", SampleFiles.idx([labels.count, 1, 2], [UInt8](repeating: 3, count: 2 * labels.count)))
    try folder.write("train-labels-idx1-ubyte", SampleFiles.idx([labels.count], labels))
    var spec = DataSpec(format: .idx)
    change(&spec)
    return try withExtendedLifetime(folder) { try DataSet.open(spec, folder: folder.url, seed: seed) }
  }

  /// 40, 40 and 4 images, sorted by class.
  private static let rare = [UInt8](repeating: 0, count: 40) + [UInt8](repeating: 1, count: 40) + [2, 2, 2, 2]

  @Test func `a rare class is in the held-out part, for every seed`() throws {
    for seed in UInt64(0)..<20 {
      let data = try open(Self.rare, seed: seed) { $0.validation = .fraction(0.2) }
      let heldOut = try #require(data.validation)
      #expect([0, 1, 2].map { label in heldOut.labels.count { $0 == label } } == [8, 8, 1])
      #expect((heldOut.records + data.training.records).sorted() == Array(0..<84))
      #expect(heldOut.records == heldOut.records.sorted())
    }
  }

  @Test func `stratify = no draws as earlier versions did`() throws {
    let old = try open(Self.rare) {
      $0.validation = .count(17)
      $0.stratifies = false
    }
    // The first of one permutation of all images, whatever their classes.
    let others = try open(Self.rare.map { _ in 0 }) { $0.validation = .count(17) }
    #expect(old.validation?.records == others.validation?.records)
    let new = try open(Self.rare) { $0.validation = .count(17) }
    #expect(old.validation?.records != new.validation?.records)
  }

  @Test func `classes that nothing watches, and that can't be learned, are noted with their names`() throws {
    let single = try open([0, 0, 0, 1, 1, 1, 2]) { $0.validation = .count(2) }
    #expect(single.notes.contains(.classesWithoutHeldOutImages(["2"])))
    let cut = try open(Self.rare) {
      $0.validation = .count(2)
      $0.limit = 30
    }
    #expect(cut.notes.contains(.classesBeyondLimit(["2"], limit: 30)))
    #expect(cut.notes.contains(.classesOnlyHeldOut(["1"])))
    #expect(!cut.notes.contains { if case .classesWithoutImages = $0 { true } else { false } })
  }
}
