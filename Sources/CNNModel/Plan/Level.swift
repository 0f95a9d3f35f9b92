/// Instructions without a barrier between them, and how their images are cut.
struct Level {
  var drafts: [Draft]
  /// The parts of a level that was cut share the sizing of the whole, so their gradients are summed as the whole's would be.
  let sizing: ChunkSizing
  /// Whether it finds gradients of parameters and nothing else, piece by piece of the filters.
  var isGradients = false

  /// The same in parts, where shards are too few for the threads: what comes before the gradients of parameters and what
  /// comes after has chunks of its own then, and the gradients are cut into pieces of the filters too.
  ///
  /// The parts keep the order of the instructions, so no part reads what an earlier one has overwritten. A part of gradients
  /// has no order, so an instruction that finds its input's gradient too has a part of its own.
  func cutForThreads() -> [Level] {
    guard sizing.hasTooFewShards, drafts.contains(where: \.addsToShards) else { return [self] }
    var parts: [Level] = []
    for draft in drafts where !draft.isBatchWide {
      if let last = parts.last, last.isGradients == draft.addsToShards,
        !last.isGradients || !(last.drafts + [draft]).contains(where: \.findsInputGradient)
      {
        parts[parts.count - 1].drafts.append(draft)
      } else {
        parts.append(Level(drafts: [draft], sizing: sizing, isGradients: draft.addsToShards))
      }
    }
    // They follow all chunks.
    parts[parts.count - 1].drafts += drafts.filter(\.isBatchWide)
    return parts
  }
}

extension Draft {
  /// Whether its result is a sum over images that is kept once a shard.
  var addsToShards: Bool { phase == .parameterGradient && !isBatchWide }
  var findsInputGradient: Bool { inputGradients.contains { $0 != .none } }
}

/// What a level's chunks depend on.
struct LevelSizing {
  let program: Program
  let batchSize: Int
  let threads: Int

  func sizing(_ drafts: [Draft]) -> ChunkSizing {
    let chunked = drafts.filter { !$0.isBatchWide }
    var gradientFloats = 0
    for draft in chunked where draft.addsToShards {
      for parameter in program.trainedParameters(program.graph.nodes[draft.node]) {
        gradientFloats = roundedUpToCacheLine(gradientFloats + program.layout.parameters[parameter].count)
      }
    }
    return ChunkSizing(
      batchSize: batchSize, floatsPerImage: chunked.map { floatsPerImage($0) }.max() ?? 1,
      filterFloats: chunked.map { filterFloats($0) }.max() ?? 0, gradientFloats: gradientFloats, threads: threads)
  }

  private func floatsPerImage(_ draft: Draft) -> Int {
    let touched = draft.buffers.reduce(0) { $0 + program.bufferCounts[$1] }
    return touched + (draft.inputs.contains(.networkInput) ? program.graph.values[Graph.input].shape.count : 0)
  }

  private func filterFloats(_ draft: Draft) -> Int {
    program.graph.nodes[draft.node].operation.filterFloats(draft.phase)
  }
}
