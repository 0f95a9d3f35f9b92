/// How often an image's label is the class whose mean image is the nearest, the second, and so on.
///
/// Similar classes come next, and classes unlike the image last. A label that was drawn at random is as often the last as any
/// other. So labels that are wrong show as a floor under the counts of all places, and similar classes as counts that fall.
public struct LabelRanks: Hashable, Sendable {
  /// Images by the place of their label, the nearest class first.
  public private(set) var counts: [Int] = []

  /// With fewer classes similar ones can't be told from wrong labels, and fewer images say too little.
  private static let (leastClasses, leastImages) = (8, 200)
  /// A smaller share of wrong labels is not told from images that are unlike all others of their class.
  private static let leastShare = 0.2
  /// Right labels are rarer in the last places than in the middle ones: the ratio is below this.
  private static let levelShare = 0.75
  /// The nearest class has so many times the images of the second where classes are told apart well enough to say anything.
  private static let clearRatio = 2

  /// Counts one image.
  ///
  /// - Parameter rank: How many classes come before that of its label, and how many there are.
  mutating func add(_ rank: (nearer: Int, classes: Int)?) {
    guard let rank else { return }
    if counts.isEmpty { counts = [Int](repeating: 0, count: rank.classes) }
    counts[rank.nearer] += 1
  }

  /// About how many of the labels are wrong, as a share; `nil` where the counts don't say that many are.
  public var wrongShare: Double? {
    let (classes, images) = (counts.count, counts.reduce(0, +))
    guard classes >= Self.leastClasses, images >= Self.leastImages, counts[0] >= Self.clearRatio * counts[1] else {
      return nil
    }
    let third = classes / 3
    let last = Double(counts.suffix(third).reduce(0, +))
    let middle = Double(counts.dropLast(third).suffix(third).reduce(0, +))
    let share = last / Double(images) * Double(classes) / Double(third)
    return share >= Self.leastShare && last >= Self.levelShare * middle ? min(share, 1) : nil
  }
}
