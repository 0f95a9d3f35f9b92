import CNNEngine
import CNNSpec

/// The training files' records, cut into what is trained on and what is held out.
struct Partition: Sendable {
  let training: [Int32]
  let validation: [Int32]

  /// Holds out a random part that depends on the seed, then cuts the rest to `limit`.
  ///
  /// In this order, so that a limited run is measured on the same images as the whole one. Both parts keep the order of
  /// the files. `limit` takes the first images, or evenly spaced ones if the files are grouped by class.
  /// - Parameter labels: The class of each record, of which every one has its share of the held-out part unless
  ///   `stratify = no`; empty for regression.
  /// - Throws: `validationTooLarge`.
  init(
    _ records: [Int32], labels: [Int], spec: DataSpec, seed: UInt64, isGroupedByClass: Bool
  ) throws(DataError) {
    let heldOut = spec.validation.count(of: records.count)
    guard heldOut == 0 || heldOut < records.count else {
      throw .validationTooLarge(asked: heldOut, available: records.count)
    }
    var random = CounterRandom(seed: seed, purpose: .validationSplit)
    var isHeldOut = [Bool](repeating: false, count: records.count)
    if heldOut > 0 {
      let order = random.permutation(count: records.count)
      let labels = spec.stratifies && !labels.isEmpty ? labels : [Int](repeating: 0, count: records.count)
      for index in Self.first(heldOut, of: order, labels: labels) { isHeldOut[index] = true }
    }
    validation = records.indices.filter { isHeldOut[$0] }.map { records[$0] }
    let rest = records.indices.filter { !isHeldOut[$0] }.map { records[$0] }
    let limit = min(spec.limit ?? rest.count, rest.count)
    training =
      isGroupedByClass ? (0..<limit).map { rest[$0 * rest.count / limit] } : Array(rest.prefix(limit))
  }
}

extension Partition {
  /// The first of an order, as many of each class as are its share.
  private static func first(_ count: Int, of order: [Int], labels: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: (labels.max() ?? 0) + 1)
    for label in labels { counts[label] += 1 }
    var left = Stratification(counts: counts, total: count).heldOut
    return order.filter { index in
      guard left[labels[index]] > 0 else { return false }
      left[labels[index]] -= 1
      return true
    }
  }
}

extension DataSpec.Validation {
  /// Images held out of so many; a fraction is rounded to the nearest, and is at least one image.
  fileprivate func count(of total: Int) -> Int {
    switch self {
    case .none: 0
    case .count(let count): count
    case .fraction(let fraction): fraction > 0 ? max(1, Int((fraction * Double(total)).rounded())) : 0
    }
  }
}
