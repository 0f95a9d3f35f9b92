/// Places blocks that live for a while so that none overlaps another that lives at the same time.
///
/// Largest first, each at the lowest offset that is free for its whole life: within a few percent of the best on graphs
/// like ours, and the same for the same blocks.
struct LifetimeAllocator {
  struct Block: Hashable {
    let count: Int
    /// Moments, both included.
    let life: ClosedRange<Int>
  }

  private(set) var offsets: [Int]
  private(set) var total = 0

  init(_ blocks: [Block]) {
    offsets = [Int](repeating: 0, count: blocks.count)
    var placed: [Int] = []
    let bySize = blocks.indices.sorted { (blocks[$0].count, $1) > (blocks[$1].count, $0) }
    for block in bySize {
      let busy = placed.filter { blocks[$0].life.overlaps(blocks[block].life) }.sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for other in busy {
        if offset + blocks[block].count <= offsets[other] { break }
        offset = max(offset, offsets[other] + roundedUpToCacheLine(blocks[other].count))
      }
      offsets[block] = offset
      total = max(total, offset + roundedUpToCacheLine(blocks[block].count))
      placed.append(block)
    }
  }
}
