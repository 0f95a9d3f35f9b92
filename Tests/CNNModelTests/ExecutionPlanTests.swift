import CNNEngine
import CNNSpec
import Testing

@testable import CNNModel

/// What a plan promises about memory: nothing is overwritten that somebody still reads.
@Suite struct ExecutionPlanTests {
  static let names = NetworkGradientTests.networks.map(\.name)

  private func plan(_ name: String, batch: Int, purpose: Purpose) throws -> ExecutionPlan {
    let layers = NetworkGradientTests.networks.first { $0.name == name }!.layers
    let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last!)
    return ExecutionPlan(
      try NetworkCase(layers).architecture, engine: engine, settings: EngineSpec(), batchSize: batch, purpose: purpose)
  }

  @Test("Chunks of one stage that are at different places never touch the same memory", arguments: names)
  func disjointWithinStage(_ name: String) throws {
    for purpose in [Purpose.training, .inference] {
      let plan = try plan(name, batch: 32, purpose: purpose)
      for stage in plan.forward + plan.backward {
        let touched = Set(stage.chunked.flatMap { $0.touched }.filter { $0.slabRange(32) != nil })
        for a in touched {
          for b in touched where a != b { #expect(!a.slabRange(32)!.overlaps(b.slabRange(32)!)) }
        }
      }
    }
  }

  @Test("Whatever is read was written before and not overwritten since", arguments: names)
  func readsWhatWasWritten(_ name: String) throws {
    let plan = try plan(name, batch: 32, purpose: .training)
    var live: Set<Operand> = []
    for (index, stage) in (plan.forward + plan.backward).enumerated() {
      // The caller fills the output's gradient between forward and backward.
      if index == plan.forward.count { live.insert(plan.outputGradient) }
      for instruction in stage.chunked + stage.batchWide {
        for operand in instruction.readOperands where operand.slabRange(32) != nil {
          #expect(live.contains(operand), "\(instruction.phase) of node \(instruction.node)")
        }
        for operand in instruction.writtenOperands {
          guard let range = operand.slabRange(32) else { continue }
          live = live.filter { !$0.slabRange(32)!.overlaps(range) }
          live.insert(operand)
        }
      }
    }
  }

  @Test("Sums of two values are made by what computes the later of them, and in inference so are pools of tiles")
  func sumsAndPoolsHaveNoPassOfTheirOwn() throws {
    let name = "sums of convolutions and norms"
    let layers = NetworkGradientTests.networks.first { $0.name == name }!.layers
    let engine = Engine(threadCount: 1, instructionSet: InstructionSet.supported.last!)
    var settings = EngineSpec()
    settings.convolution = .winograd
    for purpose in [Purpose.training, .inference] {
      let plan = ExecutionPlan(
        try NetworkCase(layers).architecture, engine: engine, settings: settings, batchSize: 8, purpose: purpose)
      let operations = plan.graph.nodes.map(\.operation)
      #expect(plan.graph.nodes.filter(\.addsResidual).count == 4)
      #expect(!operations.contains { $0 is SumOperation })
      #expect(operations.contains { $0 is PoolOperation } == (purpose == .training))
    }
  }

  @Test("How sums are cut depends on no threads", arguments: names)
  func threadsCutNoSum(_ name: String) throws {
    let architecture = try NetworkCase(NetworkGradientTests.networks.first { $0.name == name }!.layers).architecture
    let sums = [1, 2, 5, 16, 64].map { threads in
      let engine = Engine(
        threadCount: 1, instructionSet: InstructionSet.supported.last!, plannedThreads: threads)
      let plan = ExecutionPlan(
        architecture, engine: engine, settings: EngineSpec(), batchSize: 20, purpose: .training)
      // Each parameter's shards, and the images that go through together in them.
      return plan.backward.flatMap { stage in
        stage.shardRanges.map { [$0.parameter, $0.range.count, stage.shardCount, stage.chunkImages] }
      }.sorted { $0[0] < $1[0] }
    }
    for other in sums.dropFirst() { #expect(other == sums[0]) }
  }

  @Test("Inference needs less memory than training", arguments: names)
  func inferenceIsSmaller(_ name: String) throws {
    let training = try plan(name, batch: 32, purpose: .training)
    let inference = try plan(name, batch: 32, purpose: .inference)
    #expect(inference.slabCount < training.slabCount)
    #expect(inference.backward.isEmpty)
  }
}

extension Operand {
  /// Floats of the slab that a batch takes; `nil` if it lies elsewhere.
  func slabRange(_ batch: Int) -> Range<Int>? {
    guard case .batch(let offset) = place else { return nil }
    return offset..<offset + count * batch
  }
}

extension Instruction {
  var touched: [Operand] { inputs + inputGradients + [output, outputGradient, auxiliary] }

  var writtenOperands: [Operand] {
    switch phase {
    case .statistics, .gradientStatistics: []
    case .forward: [output, auxiliary]
    case .epilogueGradient, .parameterGradient, .inputGradient: inputGradients
    case .sumGradients: [output]
    }
  }

  var readOperands: [Operand] {
    switch phase {
    case .statistics, .forward: inputs
    case .epilogueGradient, .gradientStatistics, .parameterGradient, .inputGradient:
      inputs + [output, outputGradient, auxiliary]
    case .sumGradients: inputs + [outputGradient]
    }
  }
}
