import CNNEngine

/// Bringing filters into the order that the algorithms read, once for all chunks.
extension PlanRunner {
  /// For forward; with what the operations make once for all chunks, where the plan says so.
  func prepareForward() {
    for (index, node) in plan.graph.nodes.enumerated() {
      node.operation.prepare(
        Preparation(
          memory: memory, filters: prepared[index], statistics: statistics[index], purpose: plan.purpose))
    }
    prepareAll(plan.forwardPreparation) { operation, filters, part, parts in
      operation.prepareForward(memory, filters, part: part, parts: parts)
    }
  }

  /// For backward, where the input's gradient is needed.
  func prepareBackward() {
    prepareAll(plan.backwardPreparation) { operation, filters, part, parts in
      operation.prepareInputGradient(memory, filters, part: part, parts: parts)
    }
  }

  private func prepareAll(
    _ tasks: [[PreparationPiece]],
    _ body: @Sendable (_ operation: any Operation, _ filters: PreparedFilters, _ part: Int, _ parts: Int) -> Void
  ) {
    guard !tasks.isEmpty else { return }
    engine.pool.trace.caller("filters' preparation", .preparation) {
      engine.pool.run(tasks: tasks.count) { task, _ in
        for piece in tasks[task] {
          let filters = plan.prepared[piece.filters]
          body(plan.graph.nodes[filters.node].operation, filters, piece.part, piece.parts)
        }
      }
    }
  }
}
