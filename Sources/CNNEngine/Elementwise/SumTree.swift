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
