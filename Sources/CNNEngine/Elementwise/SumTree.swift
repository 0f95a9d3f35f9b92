/// The fixed binary tree in which the parts of a sum are added.
///
/// Part i takes part i + 1 for even i, then i + 2 for multiples of 4, and so on: the order depends on the number of
/// parts alone, so it doesn't matter which thread, or which process, made them.
public enum SumTree {
  /// Calls `add` for every addition, in order; the sum is that of part 0 afterwards.
  ///
  /// A part stands for those up to the next that hasn't been added: `source - target` of them, fewer at the end.
  public static func forEachAddition(parts: Int, _ add: (_ target: Int, _ source: Int) -> Void) {
    var distance = 1
    while distance < parts {
      for part in stride(from: 0, to: parts - distance, by: 2 * distance) { add(part, part + distance) }
      distance *= 2
    }
  }
}

extension SumTree {
  /// A sum that occurs in the tree: that of the parts of which it is made.
  public struct Node: Hashable, Sendable {
    /// Parts from the first to the last of the sum.
    public let range: Range<Int>
    /// Doublings of the distance between the parts that were added to make it.
    private let level: Int

    /// One part by itself.
    public init(part: Int) { (range, level) = (part..<part + 1, 0) }

    private init(_ range: Range<Int>, level: Int) { (self.range, self.level) = (range, level) }

    /// Whether `other` is what the tree adds to this sum.
    fileprivate func takes(_ other: Node) -> Bool {
      level == other.level && isFirst && other.range.lowerBound == range.upperBound
    }

    fileprivate func adding(_ other: Node) -> Node {
      Node(range.lowerBound..<other.range.upperBound, level: level + 1)
    }

    /// The same sum where the tree has nothing to add to it before it is added itself.
    fileprivate func raised(parts: Int) -> Node {
      var node = self
      while node.isFirst, node.range.upperBound == parts, node.range.lowerBound > 0 {
        node = Node(range, level: node.level + 1)
      }
      return node
    }

    /// Whether others are added to this sum, and not it to another.
    private var isFirst: Bool { (range.lowerBound >> level).isMultiple(of: 2) }
  }

  /// Sums of neighbouring parts, added as far as the tree allows without the parts that are missing.
  ///
  /// Whoever has all parts ends with one sum. Several who have some parts each end with a few sums, from which anybody can
  /// make the whole, in the same order and so with the same bits. A run of n parts never leaves more than about 2 log2(n).
  public struct Run<Value> {
    /// Parts of the whole sum.
    public let parts: Int
    /// The sums so far, in the order of their parts.
    public private(set) var sums: [(node: Node, value: Value)] = []

    public init(parts: Int) { self.parts = parts }

    /// Takes the sum that follows those before, and calls `add` for every addition that this makes possible.
    ///
    /// - Parameter add: Adds the second to the first, which stands for both afterwards.
    public mutating func append(_ node: Node, _ value: Value, add: (_ target: Value, _ source: Value) -> Void) {
      precondition(
        node.range.upperBound <= parts && sums.last.map { $0.node.range.upperBound == node.range.lowerBound } ?? true)
      var (node, value) = (node.raised(parts: parts), value)
      while let last = sums.last, last.node.takes(node) {
        add(last.value, value)
        (node, value) = (last.node.adding(node).raised(parts: parts), last.value)
        sums.removeLast()
      }
      sums.append((node, value))
    }

    /// Replaces the value of the last sum, which keeps its meaning.
    public mutating func replaceLast(by value: Value) { sums[sums.count - 1].value = value }
  }
}
