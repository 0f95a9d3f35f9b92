import CNNEngine
import CNNSpec

extension ExecutionPlan {
  /// Plans a network without allocating it.
  ///
  /// - Parameter keepsEveryOutput: Whether every layer's output shall be readable after a forward, at the cost of memory
  ///   and fusion.
  /// - Parameter findsInputGradient: Whether backward finds the gradient of the network's input too.
  public init(
    _ architecture: Architecture, engine: Engine, settings: EngineSpec, batchSize: Int, purpose: Purpose,
    keepsEveryOutput: Bool = false, findsInputGradient: Bool = false
  ) {
    let layout = ParameterLayout(architecture)
    let graph = Lowering.graph(
      architecture, layout, engine: engine, settings: settings, batchSize: batchSize, purpose: purpose,
      keepsEveryOutput: keepsEveryOutput, findsInputGradient: findsInputGradient)
    let program = Program(
      graph: graph, layout: layout, purpose: purpose, keepsEveryOutput: keepsEveryOutput)
    var planner = Planner(program: program, batchSize: batchSize, threads: engine.plannedThreads)
    self = planner.makePlan()
  }

  fileprivate init(purpose: Purpose, batchSize: Int, graph: Graph) {
    self.purpose = purpose
    self.batchSize = batchSize
    self.graph = graph
  }
}

/// Gives a program its chunks and every buffer a place.
struct Planner {
  let program: Program
  let batchSize: Int
  /// Threads that the work is cut for.
  let threads: Int
  private let forward: [Level]
  private let backward: [Level]
  private var plan: ExecutionPlan
  private var spans: [Span?]
  private var slab = SlabRequest()

  /// When a buffer is used, in levels, forward's then backward's.
  private struct Span {
    var life: ClosedRange<Int>
    /// Whether chunks of one level alone touch it, so that it can live in a thread's workspace.
    var isLocal: Bool
  }

  /// Blocks of the slab that have been asked for, and who gets the offset.
  private struct SlabRequest {
    var blocks: [LifetimeAllocator.Block] = []
    mutating func add(_ count: Int, _ life: ClosedRange<Int>) -> Int {
      blocks.append(LifetimeAllocator.Block(count: count, life: life))
      return blocks.count - 1
    }
  }

  init(program: Program, batchSize: Int, threads: Int) {
    self.program = program
    self.batchSize = batchSize
    self.threads = threads
    let sizing = LevelSizing(program: program, batchSize: batchSize, threads: threads)
    forward = program.forward.map { Level(drafts: $0, sizing: sizing.sizing($0)) }
    backward = program.backward.flatMap { Level(drafts: $0, sizing: sizing.sizing($0)).cutForThreads() }
    plan = ExecutionPlan(purpose: program.purpose, batchSize: batchSize, graph: program.graph)
    spans = [Span?](repeating: nil, count: program.bufferCounts.count)
  }

  /// Floats of prepared filters that one thread takes at once, and that are worth waking another for.
  private static let preparationFloats = 64 * 1024
  private static let fewestPreparationFloats = 8 * 1024

  private var graph: Graph { program.graph }
  private var levels: [Level] { forward + backward }
  private var lastLevel: Int { max(levels.count - 1, 0) }
  private var forwardEnd: Int { max(forward.count - 1, 0) }

  mutating func makePlan() -> ExecutionPlan {
    findSpans()
    var stages = levels.map { makeStage($0) }
    let buffers = spans.indices.map { buffer -> Int? in
      guard let span = spans[buffer], !span.isLocal else { return nil }
      return slab.add(program.bufferCounts[buffer] * batchSize, span.life)
    }
    let shards = stages.enumerated().map { level, stage in
      stage.shardCount > 0 ? slab.add(stage.shardStride * stage.shardCount, level...level) : nil
    }
    let prepared = requestPreparedFilters()
    let statistics = requestStatistics()
    let allocator = LifetimeAllocator(slab.blocks)
    plan.slabCount = allocator.total
    let places = buffers.map { $0.map { Operand.Place.batch(offset: allocator.offsets[$0]) } }
    for level in stages.indices {
      if let shard = shards[level] { stages[level].shardOffset = allocator.offsets[shard] }
      fill(&stages[level], from: levels[level].drafts, places)
    }
    plan.forward = Array(stages[..<forward.count])
    plan.backward = Array(stages[forward.count...])
    place(prepared, statistics, allocator)
    plan.output = operand(program.output, places)
    plan.outputGradient = operand(program.outputGradient, places)
    plan.inputGradient = operand(program.inputGradient, places)
    if program.keepsEveryOutput {
      plan.layerOutputs = graph.layerOutputs.map { operand(program.valueOperands[$0], places) }
    }
    return plan
  }

  // MARK: Lives

  private mutating func findSpans() {
    for (level, entry) in levels.enumerated() {
      for draft in entry.drafts {
        for buffer in draft.buffers { touch(buffer, level, isBatchWide: draft.isBatchWide) }
      }
    }
    extend(program.output, to: backward.isEmpty ? forwardEnd : forwardEnd + 1)
    extend(program.outputGradient, to: forwardEnd + 1)
    extend(program.inputGradient, to: lastLevel)
    if program.keepsEveryOutput {
      for value in graph.layerOutputs { extend(program.valueOperands[value], to: lastLevel) }
    }
  }

  private mutating func touch(_ buffer: Int, _ level: Int, isBatchWide: Bool) {
    guard let span = spans[buffer] else {
      spans[buffer] = Span(life: level...level, isLocal: !isBatchWide)
      return
    }
    spans[buffer] = Span(
      life: span.life.lowerBound...level, isLocal: span.isLocal && !isBatchWide && span.life.lowerBound == level)
  }

  /// Keeps a buffer for whoever reads or fills it from outside.
  private mutating func extend(_ operand: DraftOperand, to level: Int) {
    guard let buffer = operand.buffer else { return }
    let life = spans[buffer]?.life ?? level...level
    spans[buffer] = Span(life: min(life.lowerBound, level)...max(life.upperBound, level), isLocal: false)
  }

  // MARK: Stages

  private func makeStage(_ level: Level) -> Stage {
    var stage = Stage()
    for draft in level.drafts where draft.addsToShards {
      for parameter in program.trainedParameters(program.graph.nodes[draft.node]) {
        let count = program.layout.parameters[parameter].count
        stage.shardRanges.append((parameter, stage.shardStride..<stage.shardStride + count))
        stage.shardStride = roundedUpToCacheLine(stage.shardStride + count)
      }
    }
    let hasShards = stage.shardStride > 0
    stage.chunkImages = hasShards ? level.sizing.shardChunkImages : level.sizing.chunkImages
    stage.workspaceImages = hasShards ? level.sizing.shardChunkImages : level.sizing.mostChunkImages
    stage.shardCount = hasShards ? level.sizing.shardCount : 0
    if level.isGradients {
      stage.gradientPieces = level.drafts.filter { !$0.isBatchWide }.map { draft in
        graph.nodes[draft.node].operation.gradientPieces(most: level.sizing.gradientPieces)
      }
    }
    for draft in level.drafts where draft.phase == .statistics || draft.phase == .gradientStatistics {
      stage.combines.append((draft.node, draft.phase))
    }
    return stage
  }

  /// Gives a stage's instructions their operands and its local values their offsets.
  private mutating func fill(_ stage: inout Stage, from drafts: [Draft], _ batchPlaces: [Operand.Place?]) {
    let chunked = drafts.filter { !$0.isBatchWide }
    var lives: [Int: ClosedRange<Int>] = [:]
    for (position, draft) in chunked.enumerated() {
      for buffer in draft.buffers where spans[buffer]!.isLocal {
        lives[buffer] = (lives[buffer]?.lowerBound ?? position)...position
      }
    }
    let locals = lives.keys.sorted()
    let allocator = LifetimeAllocator(
      locals.map { .init(count: program.bufferCounts[$0] * stage.workspaceImages, life: lives[$0]!) })
    var places = batchPlaces
    for (buffer, offset) in zip(locals, allocator.offsets) { places[buffer] = .chunk(offset: offset) }
    stage.localCount = allocator.total
    stage.chunked = chunked.map { instruction($0, places) }
    for index in stage.chunked.indices where stage.chunked[index].phase == .parameterGradient {
      let count = graph.nodes[stage.chunked[index].node].operation.traits.gradientSumCount
      stage.chunked[index].sums = stage.localCount..<stage.localCount + count
      stage.localCount += roundedUpToCacheLine(count)
    }
    stage.batchWide = drafts.filter(\.isBatchWide).map { instruction($0, places) }
    let workspace = chunked.filter(\.phase.usesWorkspace).map { draft in
      graph.nodes[draft.node].operation.workspaceCount(images: stage.workspaceImages)
    }
    let wideWorkspace = drafts.filter(\.isBatchWide).map { draft in
      graph.nodes[draft.node].operation.workspaceCount(images: batchSize)
    }
    plan.workspaceCount = max(
      plan.workspaceCount, stage.localCount + roundedUpToCacheLine(workspace.max() ?? 0))
    plan.callerWorkspaceCount = max(plan.callerWorkspaceCount, plan.workspaceCount, wideWorkspace.max() ?? 0)
  }

  private func instruction(_ draft: Draft, _ places: [Operand.Place?]) -> Instruction {
    Instruction(
      node: draft.node, phase: draft.phase, inputs: draft.inputs.map { operand($0, places) },
      output: operand(draft.output, places), outputGradient: operand(draft.outputGradient, places),
      inputGradients: draft.inputGradients.map { operand($0, places) }, auxiliary: operand(draft.auxiliary, places))
  }

  private func operand(_ draft: DraftOperand, _ places: [Operand.Place?]) -> Operand {
    switch draft {
    case .none, .value: .none
    case .networkInput: Operand(place: .networkInput, count: graph.values[Graph.input].shape.count)
    case .buffer(let buffer): Operand(place: places[buffer] ?? .none, count: program.bufferCounts[buffer])
    }
  }

  // MARK: Filters and sums

  /// Blocks for prepared filters: of an operation forward, its input gradient, its folded filters and biases.
  private mutating func requestPreparedFilters() -> [(node: Int, blocks: [Int], counts: [Int])] {
    let forwardLife = program.purpose == .training ? 0...forwardEnd : 0...lastLevel
    let backwardLife = min(forwardEnd + 1, lastLevel)...lastLevel
    let wantsInputGradient = Set(program.backward.joined().filter { $0.phase == .inputGradient }.map(\.node))
    var result: [(node: Int, blocks: [Int], counts: [Int])] = []
    for (index, node) in graph.nodes.enumerated() {
      guard let need = node.operation.preparedFilters else { continue }
      let counts = [
        need.forward, wantsInputGradient.contains(index) ? need.inputGradient : 0, need.folded, need.foldedBias,
      ]
      let lives = [forwardLife, backwardLife, forwardLife, forwardLife]
      let blocks = zip(counts, lives).map { slab.add($0, $1) }
      result.append((index, blocks, counts))
    }
    return result
  }

  private mutating func requestStatistics() -> [(node: Int, block: Int, plan: BatchStatisticsPlan)] {
    graph.nodes.indices.compactMap { index in
      let channels = graph.nodes[index].operation.traits.statisticsChannels
      guard channels > 0 else { return nil }
      let need = BatchStatisticsPlan(channels: channels, partialCount: batchSize)
      return (index, slab.add(need.count, 0...lastLevel), need)
    }
  }

  private mutating func place(
    _ prepared: [(node: Int, blocks: [Int], counts: [Int])],
    _ statistics: [(node: Int, block: Int, plan: BatchStatisticsPlan)], _ allocator: LifetimeAllocator
  ) {
    plan.prepared = prepared.map { entry in
      let ranges = zip(entry.blocks, entry.counts).map { allocator.offsets[$0]..<allocator.offsets[$0] + $1 }
      return PreparedFilters(
        node: entry.node, forward: ranges[0], inputGradient: ranges[1], folded: ranges[2],
        foldedBias: ranges[3])
    }
    plan.forwardPreparation = preparation(plan.prepared.map(\.forward.count))
    plan.backwardPreparation = preparation(plan.prepared.map(\.inputGradient.count))
    for entry in statistics {
      var place = entry.plan
      place.offset = allocator.offsets[entry.block]
      plan.statistics[entry.node] = place
    }
  }

  /// Shares out filters of the given sizes: large ones in parts, small ones several to a task.
  private func preparation(_ counts: [Int]) -> [[PreparationPiece]] {
    let share = dividedRoundingUp(counts.reduce(0, +), threads)
    let taskFloats = min(Self.preparationFloats, max(Self.fewestPreparationFloats, share))
    var tasks: [[PreparationPiece]] = []
    var room = 0
    for (filters, count) in counts.enumerated() where count > 0 {
      let parts = dividedRoundingUp(count, taskFloats)
      for part in 0..<parts {
        let piece = PreparationPiece(filters: filters, part: part, parts: parts)
        if tasks.isEmpty || count / parts > room {
          tasks.append([piece])
          room = taskFloats
        } else {
          tasks[tasks.count - 1].append(piece)
        }
        room -= count / parts
      }
    }
    return tasks
  }
}
