import CNNEngine

/// Bringing filters into the order that the algorithms read, once for all chunks.
extension PlanRunner {
  /// For forward; with running statistics folded in, or made to coefficients, where the plan says so.
  func prepareForward() {
    foldNorms()
    prepareAll(plan.forwardPreparation) { operation, filters, part, parts in
      switch operation.kind {
      case .convolution(let layer):
        let source =
          layer.foldedNorm == nil
          ? memory.value(ofParameter: layer.weight) : memory.slab[filters.folded]
        layer.convolution.prepareForward(
          filters: source, into: memory.slab[filters.forward], part: part, parts: parts)
      case .deconvolution(let layer):
        layer.convolution.prepareInputGradient(
          filters: memory.value(ofParameter: layer.weight),
          into: memory.slab[filters.forward], part: part, parts: parts)
      case .linear(let layer):
        layer.prepareForward(memory, into: memory.slab[filters.forward], part: part, parts: parts)
      case .padding, .pool, .activation, .batchNorm, .groupNorm, .localResponseNorm, .dropout, .add, .concat,
        .flatten, .upsample, .scale:
        preconditionFailure("no filters")
      }
    }
  }

  /// For backward, where the input's gradient is needed.
  func prepareBackward() {
    prepareAll(plan.backwardPreparation) { operation, filters, part, parts in
      switch operation.kind {
      case .convolution(let layer):
        layer.convolution.prepareInputGradient(
          filters: memory.value(ofParameter: layer.weight),
          into: memory.slab[filters.inputGradient], part: part, parts: parts)
      case .deconvolution(let layer):
        layer.convolution.prepareForward(
          filters: memory.value(ofParameter: layer.weight),
          into: memory.slab[filters.inputGradient], part: part, parts: parts)
      case .linear(let layer):
        if part == 0 { layer.prepareInputGradient(memory, into: memory.slab[filters.inputGradient]) }
      case .padding, .pool, .activation, .batchNorm, .groupNorm, .localResponseNorm, .dropout, .add, .concat,
        .flatten, .upsample, .scale:
        preconditionFailure("no filters")
      }
    }
  }

  private func prepareAll(
    _ tasks: [[PreparationPiece]],
    _ body: @Sendable (_ operation: Operation, _ filters: PreparedFilters, _ part: Int, _ parts: Int) -> Void
  ) {
    guard !tasks.isEmpty else { return }
    engine.pool.trace.caller("filters' preparation", .preparation) {
      engine.pool.run(tasks: tasks.count) { task, _ in
        for piece in tasks[task] {
          let filters = plan.prepared[piece.filters]
          body(plan.graph.operations[filters.operation], filters, piece.part, piece.parts)
        }
      }
    }
  }

  private func foldNorms() {
    for (index, operation) in plan.graph.operations.enumerated() {
      switch operation.kind {
      case .convolution(let layer): layer.foldNorm(prepared[index]!, memory)
      case .batchNorm(let norm) where plan.purpose == .inference || norm.holdsStatistics:
        let place = plan.statistics[index]!
        norm.makeInferenceCoefficients(memory, into: memory.slab[place.coefficients])
        if plan.purpose == .training { norm.makeConstantGradientCoefficients(memory, place) }
      case .batchNorm, .deconvolution, .padding, .pool, .linear, .activation, .groupNorm, .localResponseNorm, .dropout,
        .add, .concat, .flatten, .upsample, .scale:
        break
      }
    }
  }
}
