/// How often an image's label is the class that a network holds for the most probable, the second, and so on.
///
/// A network that has learned something puts the labels of similar classes next, and those of classes unlike the image last.
/// A label that was drawn at random is as often the last as any other. So labels that are wrong show as a floor under the
/// counts of all places, and similar classes as counts that fall.
public struct LabelRanks: Hashable, Sendable {
  /// Images by the place of their label, the most probable class first.
  public private(set) var counts: [Int] = []

  /// With fewer classes similar ones can't be told from wrong labels, and fewer images say too little.
  private static let (leastClasses, leastImages) = (8, 200)
  /// A smaller share of wrong labels is not told from a network that is no better yet.
  private static let leastShare = 0.2
  /// From the middle places to the last ones a network that is right about the labels falls to less than this.
  private static let levelShare = 0.75

  /// Counts one image.
  mutating func add(label: Int, outputs: some Collection<Float>) {
    if counts.isEmpty { counts = [Int](repeating: 0, count: outputs.count) }
    let own = outputs[outputs.index(outputs.startIndex, offsetBy: label)]
    counts[min(outputs.count { $0 > own }, counts.count - 1)] += 1
  }

  /// About how many of the labels are wrong, as a share; `nil` where the counts don't say that many are.
  public var wrongShare: Double? {
    let (classes, images) = (counts.count, counts.reduce(0, +))
    guard classes >= Self.leastClasses, images >= Self.leastImages else { return nil }
    let third = classes / 3
    let last = Double(counts.suffix(third).reduce(0, +))
    let middle = Double(counts.dropLast(third).suffix(third).reduce(0, +))
    let share = last / Double(images) * Double(classes) / Double(third)
    return share >= Self.leastShare && last >= Self.levelShare * middle ? min(share, 1) : nil
  }
}
