/// How many images of each class are held out: every class has its share, rounded so that the total is as asked.
struct Stratification {
  /// Images held out, by class.
  private(set) var heldOut: [Int]
  private let counts: [Int]

  /// - Parameters:
  ///   - counts: Images by class.
  ///   - total: Images to hold out, fewer than there are.
  init(counts: [Int], total: Int) {
    self.counts = counts
    let images = counts.reduce(0, +)
    heldOut = counts.map { total * $0 / images }
    // The largest remainders are rounded up; of equal ones the first class's.
    let order = counts.indices.sorted { one, other in
      let (left, right) = (total * counts[one] % images, total * counts[other] % images)
      return left == right ? one < other : left > right
    }
    for label in order.prefix(total - heldOut.reduce(0, +)) { heldOut[label] += 1 }
    leaveOneForTraining()
    holdOutOneOfEach()
  }

  /// Takes from classes that would have no training image, as far as others have more than one left.
  private mutating func leaveOneForTraining() {
    var givers = Givers(counts.indices.map { counts[$0] - heldOut[$0] })
    for label in counts.indices where counts[label] > 0 && heldOut[label] == counts[label] {
      guard let giver = givers.next() else { return }
      heldOut[label] -= 1
      heldOut[giver] += 1
    }
  }

  /// Gives classes of two images or more one of the held-out images, as far as other classes have more than one; large classes
  /// come first.
  private mutating func holdOutOneOfEach() {
    let starved = counts.indices.filter { counts[$0] > 1 && heldOut[$0] == 0 }
    var givers = Givers(heldOut)
    for label in starved.sorted(by: { (counts[$1], $0) < (counts[$0], $1) }) {
      guard let giver = givers.next() else { return }
      heldOut[giver] -= 1
      heldOut[label] += 1
    }
  }
}

/// The classes that give an image each, as long as they keep one: each time the class that has most, of equal ones the first.
private struct Givers: IteratorProtocol {
  /// With fewer images than `level`, those with most last.
  private var waiting: [(label: Int, count: Int)]
  /// With `level` images, or one less of those before `position`.
  private var givers: [Int] = []
  private var level: Int
  private var position = 0

  init(_ counts: [Int]) {
    waiting = counts.indices.map { ($0, counts[$0]) }.sorted { $0.count < $1.count }
    level = waiting.last?.count ?? 0
    takeLevel()
  }

  mutating func next() -> Int? {
    if position == givers.count {
      level -= 1
      takeLevel()
    }
    guard level > 1 else { return nil }
    defer { position += 1 }
    return givers[position]
  }

  private mutating func takeLevel() {
    position = 0
    while let last = waiting.last, last.count == level { givers.append(waiting.removeLast().label) }
    givers.sort()
  }
}
