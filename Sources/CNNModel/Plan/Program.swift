import CNNEngine

/// Forward and backward of a graph as levels of instructions on buffers: order, fusion in place, what is kept and what
/// is computed again, but no sizes of chunks and no offsets yet.
struct Program {
  let graph: Graph
  let layout: ParameterLayout
  let purpose: Purpose
  let keepsEveryOutput: Bool

  /// Floats an image of every buffer.
  private(set) var bufferCounts: [Int] = []
  private(set) var forward: [[Draft]] = []
  private(set) var backward: [[Draft]] = []
  private(set) var output = DraftOperand.none
  private(set) var outputGradient = DraftOperand.none
  private(set) var inputGradient = DraftOperand.none
  private(set) var valueOperands: [DraftOperand]

  private var kept: Set<Int> = []
  private var repeated: Set<Int> = []
  private var auxiliaries: [Int: DraftOperand] = [:]

  init(graph: Graph, layout: ParameterLayout, purpose: Purpose, keepsEveryOutput: Bool) {
    self.graph = graph
    self.layout = layout
    self.purpose = purpose
    self.keepsEveryOutput = keepsEveryOutput
    valueOperands = [DraftOperand](repeating: .none, count: graph.values.count)
    valueOperands[Graph.input] = .networkInput
    if purpose == .training { chooseKept() }
    forward = makeForward()
    output = valueOperands[graph.output]
    if purpose == .training { backward = makeBackward() }
  }

  private mutating func newBuffer(_ count: Int) -> DraftOperand {
    bufferCounts.append(count)
    return .buffer(bufferCounts.count - 1)
  }

  /// Indices of the parameters whose gradients a node's operation finds.
  func trainedParameters(_ node: Node) -> [Int] {
    node.operation.traits.trained.filter { !layout.parameters[$0].isFrozen }
  }

  // MARK: What backward reads

  /// Splits what backward reads into values kept since forward and values computed again.
  private mutating func chooseKept() {
    var needed: Set<Int> = []
    for node in graph.nodes where graph.values[node.output].needsGradient {
      let traits = node.operation.traits
      if traits.backwardReadsInput { needed.formUnion(node.arguments) }
      if traits.backwardReadsOutput || node.epilogue != nil { needed.insert(node.output) }
      if traits.isBatchWide && traits.backwardReadsInput { kept.formUnion(node.arguments) }
      if traits.isBatchWide && node.epilogue != nil { kept.insert(node.output) }
    }
    // From the last value to the first, so that what a repeated operation reads is decided after it.
    for node in graph.nodes.reversed() where needed.contains(node.output) {
      guard !keepsEveryOutput, node.isCheap, !kept.contains(node.output), node.output != graph.output
      else { continue }
      repeated.insert(node.output)
      needed.formUnion(node.inputs)
    }
    kept.formUnion(needed.subtracting(repeated))
  }

  // MARK: Forward

  private mutating func makeForward() -> [[Draft]] {
    var order = InstructionOrder()
    for (index, node) in graph.nodes.enumerated() {
      let traits = node.operation.traits
      let inputs = node.inputs.map { valueOperands[$0] }
      var barriers: [Int] = []
      if traits.hasBatchStatistics && purpose == .training {
        let arguments = Array(inputs[..<node.arguments.endIndex])
        barriers.append(order.append(Draft(node: index, phase: .statistics, inputs: arguments)))
      }
      var draft = Draft(node: index, phase: .forward, inputs: inputs, isBatchWide: traits.isBatchWide)
      let count = graph.values[node.output].shape.count
      draft.output = placeInPlace(node) ?? newBuffer(count)
      valueOperands[node.output] = draft.output
      if traits.auxiliaryCount > 0 && purpose == .training && graph.values[node.output].needsGradient {
        draft.auxiliary = newBuffer(traits.auxiliaryCount)
        auxiliaries[index] = draft.auxiliary
      }
      order.append(draft, behind: barriers)
    }
    return order.levels
  }

  /// The buffer of an input of the output's size that nothing reads any more.
  private func placeInPlace(_ node: Node) -> DraftOperand? {
    guard node.operation.traits.worksInPlace, !keepsEveryOutput else { return nil }
    for value in node.inputs {
      let isFree =
        value != Graph.input && !kept.contains(value) && graph.readers(of: value).count == 1
        && graph.values[value].shape.count == graph.values[node.output].shape.count
        && node.inputs.filter { $0 == value }.count == 1
      if isFree { return valueOperands[value] }
    }
    return nil
  }

  // MARK: Backward

  private mutating func makeBackward() -> [[Draft]] {
    var backward = Backward(valueCount: graph.values.count)
    outputGradient = newBuffer(graph.values[graph.output].shape.count)
    backward.own(outputGradient, value: graph.output)
    for index in graph.nodes.indices.reversed() { appendBackward(of: index, to: &backward) }
    if graph.values[Graph.input].needsGradient { inputGradient = backward.gradients[Graph.input] ?? .none }
    return withRepeatedValues(backward.order.levels)
  }

  /// Which buffer holds each value's gradient so far, and how many values share it.
  private struct Backward {
    var order = InstructionOrder()
    var gradients: [DraftOperand?]
    var owners: [DraftOperand: Int] = [:]

    init(valueCount: Int) { gradients = [DraftOperand?](repeating: nil, count: valueCount) }

    mutating func own(_ buffer: DraftOperand, value: Int) {
      gradients[value] = buffer
      owners[buffer, default: 0] += 1
    }
  }

  private mutating func appendBackward(of index: Int, to backward: inout Backward) {
    let node = graph.nodes[index]
    guard graph.values[node.output].needsGradient, var gradient = backward.gradients[node.output] else {
      return
    }
    let traits = node.operation.traits
    let original = gradient
    let isSole = backward.owners[original] == 1
    if node.epilogue != nil {
      let target = isSole ? gradient : newBuffer(graph.values[node.output].shape.count)
      var draft = Draft(node: index, phase: .epilogueGradient, isBatchWide: traits.isBatchWide)
      draft.output = .value(node.output)
      draft.outputGradient = gradient
      draft.inputGradients = [target]
      backward.order.append(draft)
      gradient = target
    }
    var template = Draft(node: index, phase: .inputGradient, isBatchWide: traits.isBatchWide)
    if traits.backwardReadsInput { template.inputs = node.arguments.map { .value($0) } }
    if traits.backwardReadsOutput { template.output = .value(node.output) }
    template.outputGradient = gradient
    template.auxiliary = auxiliaries[index] ?? .none
    var barriers: [Int] = []
    if traits.hasBatchStatistics {
      barriers.append(backward.order.append(template.with(.gradientStatistics)))
    } else if !trainedParameters(node).isEmpty {
      if traits.findsGradientsTogether {
        template = template.with(.parameterGradient)
      } else {
        backward.order.append(template.with(.parameterGradient))
      }
    }
    var mayOverwrite = gradient != original || isSole
    backward.owners[original]! -= 1
    if let residual = node.residual, graph.values[residual].needsGradient {
      if gradient != original { backward.owners[gradient] = 0 }
      if backward.gradients[residual] == nil { mayOverwrite = false }
      contribute(gradient, to: residual, node: index, &backward)
    }
    if template.phase == .parameterGradient || node.arguments.contains(where: { graph.values[$0].needsGradient }) {
      if traits.passesGradient {
        if gradient != original { backward.owners[gradient] = 0 }
        for input in node.inputs where graph.values[input].needsGradient {
          contribute(gradient, to: input, node: index, &backward)
        }
      } else {
        appendInputGradient(template, node, mayOverwrite: mayOverwrite, barriers, &backward)
      }
    }
  }

  private mutating func appendInputGradient(
    _ template: Draft, _ node: Node, mayOverwrite: Bool, _ barriers: [Int], _ backward: inout Backward
  ) {
    var draft = template
    let inPlace = node.operation.traits.gradientWorksInPlace && mayOverwrite
    for input in node.arguments {
      guard graph.values[input].needsGradient || node.operation.traits.findsGradientsTogether else {
        draft.inputGradients.append(.none)
        continue
      }
      draft.inputGradients.append(inPlace ? template.outputGradient : newBuffer(graph.values[input].shape.count))
    }
    backward.order.append(draft, behind: barriers)
    for (input, buffer) in zip(node.arguments, draft.inputGradients) where graph.values[input].needsGradient {
      contribute(buffer, to: input, node: draft.node, &backward)
    }
  }

  /// Makes `buffer` the gradient of a value, or adds it to what other readers of the value have contributed.
  private mutating func contribute(
    _ buffer: DraftOperand, to value: Int, node: Int, _ backward: inout Backward
  ) {
    guard let existing = backward.gradients[value] else {
      backward.own(buffer, value: value)
      return
    }
    var draft = Draft(node: node, phase: .sumGradients)
    draft.inputs = [existing]
    draft.outputGradient = buffer
    if backward.owners[existing] == 1 && existing != buffer {
      draft.output = existing
    } else {
      draft.output = newBuffer(graph.values[value].shape.count)
      backward.owners[existing]! -= 1
      backward.own(draft.output, value: value)
    }
    backward.order.append(draft)
  }

  // MARK: Values computed again

  /// Puts the operations that are cheaper to repeat than to keep in front of whoever reads them, once a level.
  private mutating func withRepeatedValues(_ levels: [[Draft]]) -> [[Draft]] {
    levels.enumerated().map { level, drafts in
      var result: [Draft] = []
      var places: [Int: DraftOperand] = [:]
      for var draft in drafts {
        for case .value(let value) in draft.read {
          places[value] = places[value] ?? place(value, level: level, &places, &result)
        }
        draft.replaceOperands { operand in
          if case .value(let value) = operand { places[value]! } else { operand }
        }
        result.append(draft)
      }
      return result
    }
  }

  private mutating func place(
    _ value: Int, level: Int, _ places: inout [Int: DraftOperand], _ result: inout [Draft]
  ) -> DraftOperand {
    if let known = places[value] { return known }
    guard repeated.contains(value), let producer = graph.producer(of: value) else { return valueOperands[value] }
    let node = graph.nodes[producer]
    var draft = Draft(node: producer, phase: .forward, level: level)
    for input in node.inputs { draft.inputs.append(place(input, level: level, &places, &result)) }
    draft.output = newBuffer(graph.values[value].shape.count)
    result.append(draft)
    places[value] = draft.output
    return draft.output
  }
}

extension Draft {
  /// The same operands in another phase.
  func with(_ phase: Phase) -> Draft {
    var copy = Draft(node: node, phase: phase, isBatchWide: isBatchWide)
    copy.inputs = inputs
    copy.output = output
    copy.outputGradient = outputGradient
    copy.auxiliary = auxiliary
    return copy
  }
}
