import CNNEngine

/// Carries out a plan: stages one after another, chunks of a stage on the pool.
///
/// The order of the sums depends only on the shapes and on the number of images. The threads decide only who does what.
struct PlanRunner: Sendable {
  let plan: ExecutionPlan
  let engine: Engine
  let memory: NetworkMemory
  /// For what a trace calls operations.
  let layerNames: [String]
  private let forwardNames: [String]
  private let backwardNames: [String]
  /// `plan.prepared` and `plan.statistics` by node: looked up for every instruction and chunk.
  let prepared: [PreparedFilters?]
  let statistics: [BatchStatisticsPlan?]
  /// For each stage of backward the offset from which on all gradients are complete when it has ended.
  private let gradientOffsets: [Int]

  init(plan: ExecutionPlan, engine: Engine, memory: NetworkMemory, layerNames: [String]) {
    self.plan = plan
    self.engine = engine
    self.memory = memory
    self.layerNames = layerNames
    forwardNames = plan.forward.map { $0.name(plan.graph, layerNames) }
    backwardNames = plan.backward.map { $0.name(plan.graph, layerNames) }
    var prepared = [PreparedFilters?](repeating: nil, count: plan.graph.nodes.count)
    for filters in plan.prepared { prepared[filters.node] = filters }
    self.prepared = prepared
    statistics = plan.graph.nodes.indices.map { plan.statistics[$0] }
    gradientOffsets = plan.gradientOffsets(memory.layout)
  }

  func forward(_ input: FloatView, images: Int, mode: Mode) {
    for (stage, name) in zip(plan.forward, forwardNames) {
      engine.pool.trace.caller(name, .stage) { run(stage, input: input, images: images, mode: mode) }
    }
  }

  func backward(_ input: FloatView, images: Int, mode: Mode, completed: (_ offset: Int) -> Void) {
    for (index, stage) in plan.backward.enumerated() {
      engine.pool.trace.caller(backwardNames[index], .stage) { run(stage, input: input, images: images, mode: mode) }
      completed(gradientOffsets[index])
    }
    completed(0)
  }

  /// Images from the first of a value of the whole batch.
  func view(_ operand: Operand, input: FloatView, images: Int) -> FloatView {
    switch operand.place {
    case .networkInput: input[0..<images * operand.count]
    case .batch(let offset): memory.slab[offset..<offset + images * operand.count]
    case .none, .chunk: preconditionFailure("not a value of the whole batch")
    }
  }

  private func run(_ stage: Stage, input: FloatView, images: Int, mode: Mode) {
    let split = StageSplit(images: images, chunkImages: stage.chunkImages, shardCount: stage.shardCount)
    let isAlone = split.taskCount == 1 && split.chunkCount == 1
    if isAlone {
      engine.pool.onCaller { runOnlyChunk(of: stage, input: input, images: images, mode: mode) }
    } else if !stage.gradientPieces.isEmpty {
      addGradients(stage, split, input: input, mode: mode)
    } else if !stage.chunked.isEmpty {
      engine.pool.run(tasks: split.taskCount) { task, thread in
        let shard = stage.shardCount > 0 ? shardView(stage, task) : nil
        shard?.fill(0)
        let chunkCount = split.chunkCount(task: task)
        for chunk in 0..<chunkCount {
          let context = ChunkContext(
            memory: memory, input: input, mode: mode, images: split.images(task: task, chunk: chunk),
            isFirstOfShard: chunk == 0,
            isLastOfShard: chunk == chunkCount - 1, thread: thread, localCount: stage.localCount, shard: shard,
            shardRanges: stage.shardRanges)
          engine.pool.trace.thread(thread, context.name, .chunk) {
            for instruction in stage.chunked { traced(instruction, thread) { execute(instruction, context) } }
          }
        }
      }
    }
    for combine in stage.combines {
      let isBackward = combine.phase == .gradientStatistics
      traced(combine.node, isBackward ? "sums of the gradient" : "statistics", isBackward: isBackward) {
        self.combine(combine.node, combine.phase, images: images)
      }
    }
    if stage.shardCount > 0 && !isAlone {
      engine.pool.trace.caller("sums of gradients", .gradientSums) { sumShards(stage, count: split.taskCount) }
    }
    for instruction in stage.batchWide {
      let context = ChunkContext(
        memory: memory, input: input, mode: mode, images: 0..<images, isFirstOfShard: true,
        isLastOfShard: true, thread: 0, localCount: 0, shard: nil,
        shardRanges: [])
      traced(instruction.node, instruction.phase.name, isBackward: instruction.isBackward) {
        execute(instruction, context)
      }
    }
  }

  /// Goes through a stage with its only chunk, whose larger operations are shared out one by one.
  ///
  /// There is one shard then, so gradients are added where they belong.
  private func runOnlyChunk(of stage: Stage, input: FloatView, images: Int, mode: Mode) {
    for entry in stage.shardRanges { memory.gradient(ofParameter: entry.parameter)?.fill(0) }
    var context = ChunkContext(
      memory: memory, input: input, mode: mode, images: 0..<images, isFirstOfShard: true,
      isLastOfShard: true, thread: 0, localCount: stage.localCount, shard: nil, shardRanges: [])
    context.pool = engine.pool
    for instruction in stage.chunked {
      traced(instruction.node, instruction.phase.name, isBackward: instruction.isBackward) {
        execute(instruction, context)
      }
    }
  }

  /// Finds the gradients of a stage that does nothing else: a task is a piece of one operation's filters in one shard.
  ///
  /// A piece's sums are those that the whole would have: image after image, chunk after chunk.
  private func addGradients(_ stage: Stage, _ split: StageSplit, input: FloatView, mode: Mode) {
    let shards = split.taskCount
    let cleared = memory.slab[stage.shardOffset..<stage.shardOffset + shards * stage.shardStride]
    let floats = ShardSum.pieceFloats(of: cleared.count, threads: engine.plannedThreads)
    engine.pool.run(tasks: dividedRoundingUp(cleared.count, floats)) { piece, _ in
      cleared[piece * floats..<min(cleared.count, (piece + 1) * floats)].fill(0)
    }
    engine.pool.run(tasks: stage.gradientPieces.reduce(0, +) * shards) { number, thread in
      let task = GradientTask(number, pieces: stage.gradientPieces, shards: shards)
      let instruction = stage.chunked[task.instruction]
      let chunkCount = split.chunkCount(task: task.shard)
      for chunk in 0..<chunkCount {
        var context = ChunkContext(
          memory: memory, input: input, mode: mode, images: split.images(task: task.shard, chunk: chunk),
          isFirstOfShard: chunk == 0, isLastOfShard: chunk == chunkCount - 1, thread: thread,
          localCount: stage.localCount, shard: shardView(stage, task.shard), shardRanges: stage.shardRanges)
        context.gradientPiece = task.piece
        traced(instruction, thread) { execute(instruction, context) }
      }
    }
  }

  private func shardView(_ stage: Stage, _ shard: Int) -> FloatView {
    let start = stage.shardOffset + shard * stage.shardStride
    return memory.slab[start..<start + stage.shardStride]
  }

  /// Adds the shards' gradients in a tree.
  private func sumShards(_ stage: Stage, count: Int) {
    let floats = ShardSum.pieceFloats(of: stage.shardStride, threads: engine.plannedThreads)
    engine.pool.run(tasks: dividedRoundingUp(stage.shardStride, floats)) { piece, _ in
      let range = piece * floats..<min(stage.shardStride, (piece + 1) * floats)
      SumTree.forEachAddition(parts: count) { target, source in
        engine.add(shardView(stage, source)[range], to: shardView(stage, target)[range])
      }
      copySum(of: stage, range)
    }
  }

  /// Copies a range of the first shard, which holds the sum, to the gradients that it belongs to.
  private func copySum(of stage: Stage, _ range: Range<Int>) {
    let sum = shardView(stage, 0)
    for entry in stage.shardRanges {
      let part = entry.range.clamped(to: range)
      guard !part.isEmpty else { continue }
      let start = memory.layout.parameters[entry.parameter].range.lowerBound - entry.range.lowerBound
      memory.gradients[start + part.lowerBound..<start + part.upperBound].copy(from: sum[part])
    }
  }

  private func combine(_ node: Int, _ phase: Phase, images: Int) {
    guard let place = statistics[node] else { preconditionFailure("no sums over the batch") }
    let operation = plan.graph.nodes[node].operation
    if phase == .statistics {
      operation.combineStatistics(place, memory, images: images)
    } else {
      operation.combineGradients(place, memory, images: images, engine: engine)
    }
  }
}

/// One task of a stage that finds gradients.
private struct GradientTask {
  let instruction: Int
  let shard: Int
  let piece: GradientPiece

  /// - Parameter pieces: Of each instruction.
  init(_ number: Int, pieces: [Int], shards: Int) {
    var (instruction, rest) = (0, number)
    while rest >= pieces[instruction] * shards {
      rest -= pieces[instruction] * shards
      instruction += 1
    }
    self.instruction = instruction
    shard = rest / pieces[instruction]
    piece = GradientPiece(rest % pieces[instruction], of: pieces[instruction])
  }
}

/// How the shards of a stage are added.
private enum ShardSum {
  /// Floats of one task at most: 64 KiB of each shard, so that the sum stays in the level-2 cache.
  private static let mostPieceFloats = 16 * 1024
  /// Fewer floats are added before another thread has them.
  private static let fewestPieceFloats = 128

  /// Floats of one task, so that all threads have as many.
  static func pieceFloats(of count: Int, threads: Int) -> Int {
    let rounds = max(1, dividedRoundingUp(count, mostPieceFloats * threads))
    return max(fewestPieceFloats, roundedUpToCacheLine(dividedRoundingUp(count, rounds * threads)))
  }
}
