import CNNEngine

/// Names for what a plan does, while a trace is recorded.
extension PlanRunner {
  /// An instruction on one chunk.
  func traced(_ instruction: Instruction, _ thread: Int, _ body: () -> Void) {
    let layer = plan.graph.nodes[instruction.node].layer
    engine.pool.trace.thread(
      thread, "\(layerNames[layer]) \(instruction.phase.name)",
      .operation(layer: layer, isBackward: instruction.isBackward, byAllThreads: false), body)
  }

  /// An operation on the whole batch.
  func traced(_ node: Int, _ phase: String, isBackward: Bool, _ body: () -> Void) {
    let layer = plan.graph.nodes[node].layer
    engine.pool.trace.caller(
      "\(layerNames[layer]) \(phase)", .operation(layer: layer, isBackward: isBackward, byAllThreads: true), body)
  }

}

extension Stage {
  /// Its first and last layer, in the order of the pass.
  func name(_ graph: Graph, _ layerNames: [String]) -> String {
    let instructions = chunked + batchWide
    guard let first = instructions.first, let last = instructions.last else { return "statistics" }
    let names = [first, last].map { layerNames[graph.nodes[$0.node].layer] }
    return "\(first.isBackward ? "backward" : "forward") "
      + (names[0] == names[1] ? names[0] : "\(names[0]) to \(names[1])")
  }
}

extension ChunkContext {
  var name: String {
    count == 1 ? "image \(images.lowerBound)" : "images \(images.lowerBound) to \(images.upperBound - 1)"
  }
}

extension Phase {
  var name: String {
    switch self {
    case .statistics: "statistics"
    case .forward: "forward"
    case .epilogueGradient: "activation's gradient"
    case .gradientStatistics: "sums of the gradient"
    case .parameterGradient: "parameters' gradient"
    case .inputGradient: "input's gradient"
    case .sumGradients: "sum of gradients"
    }
  }
}
