import CNNEngine
import Testing

@testable import CNNModel

@Suite struct LifetimeAllocatorTests {
  @Test("Blocks that live at the same time never overlap, whatever their sizes and lives", arguments: 0..<50)
  func disjoint(_ seed: Int) {
    var random = CounterRandom(seed: UInt64(seed), purpose: .benchmark)
    let blocks = (0..<random.below(40) + 1).map { _ in
      let start = random.below(20)
      return LifetimeAllocator.Block(count: random.below(1000), life: start...(start + random.below(8)))
    }
    let allocator = LifetimeAllocator(blocks)
    for a in blocks.indices {
      #expect(allocator.offsets[a] + blocks[a].count <= allocator.total)
      for b in 0..<a where blocks[a].life.overlaps(blocks[b].life) {
        let first = allocator.offsets[a]..<allocator.offsets[a] + blocks[a].count
        let second = allocator.offsets[b]..<allocator.offsets[b] + blocks[b].count
        #expect(!first.overlaps(second), "\(blocks[a]) and \(blocks[b])")
      }
    }
  }

  @Test("Blocks that live one after the other share memory")
  func shares() {
    let allocator = LifetimeAllocator([.init(count: 100, life: 0...1), .init(count: 90, life: 2...3)])
    #expect(allocator.offsets == [0, 0])
    #expect(allocator.total == roundedUpToCacheLine(100))
  }
}
