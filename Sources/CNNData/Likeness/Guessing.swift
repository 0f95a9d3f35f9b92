/// What the best guess without looking gets right: the most frequent class, every time.
public struct Guessing: Hashable, Sendable {
  public let images: Int
  /// The share of the images that this gets right.
  public let share: Double

  public init(images: Int, share: Double) {
    self.images = images
    self.share = share
  }

  public init(labels: some Collection<Int>) {
    var counts: [Int: Int] = [:]
    for label in labels { counts[label, default: 0] += 1 }
    self.init(images: labels.count, share: Double(counts.values.max() ?? 0) / Double(max(labels.count, 1)))
  }

  /// So many right answers are `deviations` standard deviations more than guessing has.
  public func limit(deviations: Double) -> Double {
    let count = Double(images)
    return count * share + deviations * (count * share * (1 - share)).squareRoot()
  }
}
