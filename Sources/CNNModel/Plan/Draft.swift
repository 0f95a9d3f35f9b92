/// An instruction before anything has a place: it names buffers and values.
struct Draft {
  let node: Int
  let phase: Phase
  var inputs: [DraftOperand] = []
  var output = DraftOperand.none
  var outputGradient = DraftOperand.none
  var inputGradients: [DraftOperand] = []
  var auxiliary = DraftOperand.none
  var isBatchWide = false
  /// Number of barriers before it.
  var level = 0

  /// What it overwrites; all other operands are read.
  var written: [DraftOperand] {
    switch phase {
    case .statistics, .gradientStatistics: []
    case .forward: [output, auxiliary]
    case .epilogueGradient, .parameterGradient, .inputGradient: inputGradients
    case .sumGradients: [output]
    }
  }

  var read: [DraftOperand] {
    switch phase {
    case .statistics, .forward: inputs
    case .epilogueGradient, .gradientStatistics, .parameterGradient, .inputGradient:
      inputs + [output, outputGradient, auxiliary]
    case .sumGradients: inputs + [outputGradient]
    }
  }

  mutating func replaceOperands(_ replacement: (DraftOperand) -> DraftOperand) {
    inputs = inputs.map(replacement)
    output = replacement(output)
    outputGradient = replacement(outputGradient)
    inputGradients = inputGradients.map(replacement)
    auxiliary = replacement(auxiliary)
  }

  /// All buffers that it touches.
  var buffers: Set<Int> {
    var result: Set<Int> = []
    for operand in inputs + inputGradients + [output, outputGradient, auxiliary] {
      if case .buffer(let buffer) = operand { result.insert(buffer) }
    }
    return result
  }
}

/// Instructions in program order, each with the number of barriers that must stand before it.
///
/// A barrier is needed between an operation on the whole batch and whatever it shares a buffer with, and between batch
/// normalisation's sums and their use. Everything else of one level flows through chunk by chunk.
struct InstructionOrder {
  private(set) var drafts: [Draft] = []
  private var writers: [Int: Int] = [:]
  private var readers: [Int: [Int]] = [:]

  /// Adds an instruction as early as what it shares buffers with allows.
  ///
  /// - Parameter after: Instructions whose results are complete only behind a barrier.
  @discardableResult
  mutating func append(_ draft: Draft, behind barriers: [Int] = []) -> Int {
    var draft = draft
    var level = barriers.map { drafts[$0].level + 1 }.max() ?? 0
    let written = draft.written.compactMap(\.buffer)
    let read = draft.read.compactMap(\.buffer)
    for buffer in read + written {
      if let writer = writers[buffer] { level = max(level, self.level(of: draft, after: writer)) }
    }
    for buffer in written {
      for reader in readers[buffer] ?? [] { level = max(level, self.level(of: draft, after: reader)) }
    }
    draft.level = level
    drafts.append(draft)
    let index = drafts.count - 1
    for buffer in read { readers[buffer, default: []].append(index) }
    for buffer in written {
      writers[buffer] = index
      readers[buffer] = []
    }
    return index
  }

  private func level(of draft: Draft, after earlier: Int) -> Int {
    drafts[earlier].level + (draft.isBatchWide || drafts[earlier].isBatchWide ? 1 : 0)
  }

  /// The instructions by level, each level in program order.
  var levels: [[Draft]] {
    var result = [[Draft]](repeating: [], count: (drafts.map(\.level).max() ?? -1) + 1)
    for draft in drafts { result[draft.level].append(draft) }
    return result
  }
}

/// What an instruction reads or writes, before it has a place.
enum DraftOperand: Hashable {
  case none
  case networkInput
  case buffer(Int)
  /// What forward computed; in backward possibly computed again.
  case value(Int)

  var buffer: Int? {
    if case .buffer(let buffer) = self { buffer } else { nil }
  }
}
