import CNNEngine

/// One chunk of images on its way through a stage: turns operands into views.
struct ChunkContext: Sendable {
  let memory: NetworkMemory
  let input: FloatView
  let mode: Mode
  /// Images of the batch that the chunk consists of.
  let images: Range<Int>
  let isFirstOfShard: Bool
  let isLastOfShard: Bool
  let thread: Int
  let localCount: Int
  /// This shard's partial gradients.
  let shard: FloatView?
  let shardRanges: [(parameter: Int, range: Range<Int>)]
  /// Threads that share out the chunk's larger operations, where the stage has no other chunk.
  var pool: ThreadPool?
  /// The piece of the filters whose gradient is found.
  var gradientPiece = GradientPiece.whole

  var count: Int { images.count }

  func view(_ operand: Operand) -> FloatView {
    switch operand.place {
    case .none: return input[0..<0]
    case .networkInput: return input[images.lowerBound * operand.count..<images.upperBound * operand.count]
    case .batch(let offset):
      return memory.slab[offset + images.lowerBound * operand.count..<offset + images.upperBound * operand.count]
    case .chunk(let offset): return memory.workspaces[thread][offset..<offset + images.count * operand.count]
    }
  }

  /// The thread's workspace, behind the chunk's values.
  var workspace: FloatView {
    let workspace = memory.workspaces[thread]
    return workspace[localCount..<workspace.count]
  }

  /// Every thread's workspace.
  var workspaces: [FloatView] { memory.workspaces.map { $0[localCount..<$0.count] } }

  /// Where a parameter's gradient is to be added: this shard's part, or the gradient itself for the whole batch. `nil` for
  /// a frozen parameter.
  func gradient(ofParameter index: Int) -> FloatView? {
    if let shard, let entry = shardRanges.first(where: { $0.parameter == index }) { return shard[entry.range] }
    return memory.gradient(ofParameter: index)
  }
}
