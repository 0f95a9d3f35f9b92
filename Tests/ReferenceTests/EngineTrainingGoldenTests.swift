import CNNEngine
import CNNModel
import CNNRanks
import CNNReference
import CNNSpec
import Testing

@testable import CNNData
@testable import CNNRun
@testable import CNNTraining

/// Losses, optimizers, schedules and whole networks on the engine against PyTorch in double precision.
struct EngineTrainingGoldenTests {
  /// A loss is a sum of at most a few dozen terms, each rounded a few times.
  static let lossTolerance = 2e-6

  @Test(arguments: InstructionSet.supported)
  func `losses agree with PyTorch on every instruction set`(_ instructionSet: InstructionSet) throws {
    var table = ErrorTable()
    let engine = Engine(threadCount: 2, instructionSet: instructionSet)
    for golden in try GoldenFile<LossGolden>.read("losses") {
      let spec = try configured(golden.configuration).spec.loss
      let output = golden.output.array
      let loss = Loss(
        spec, outputCount: output.imageCount, classCount: golden.labels == nil ? 0 : output.imageCount,
        classWeights: golden.classWeights.isEmpty ? nil : golden.classWeights,
        batchSize: output.images, engine: engine)
      let answers = GroundTruth(
        count: output.images, labels: golden.labels ?? [], mixing: nil,
        targets: golden.targets.map { FloatBuffer($0.array.channelsLast.map(Float.init)).whole })
      let gradient = FloatBuffer(count: output.values.count).whole
      var sum = LossSum()
      loss.add(
        FloatBuffer(output.channelsLast.map(Float.init)).whole, answers, gradient: gradient, isWholeStep: true, to: &sum
      )
      let value = sum.loss / loss.divisor(sum)
      table.hold([value], [golden.loss], to: Self.lossTolerance, kind: golden.kind, "\(golden.testDescription): loss")
      let canonical = NCHW(
        channelsLast: gradient.array.map(Double.init), images: output.images, channels: output.channels,
        height: output.height, width: output.width)
      table.hold(
        canonical.values, golden.gradient, to: Self.lossTolerance, kind: golden.kind,
        "\(golden.testDescription): gradient")
    }
    print("Largest error of each loss on \(instructionSet.rawValue):\n\(table)")
  }

  /// Twenty updates round every parameter about three times each, by up to half a unit in the last place; six standard
  /// deviations of that. A factor `1 - 0.999` that is found in 32 bits is beyond it.
  static let optimizerTolerance = 6 * 60.0.squareRoot() * Double(Float.ulpOfOne) / 2

  @Test(arguments: InstructionSet.supported)
  func `optimizers agree with PyTorch over 20 steps on every instruction set`(_ instructionSet: InstructionSet) throws {
    var table = ErrorTable()
    for golden in try GoldenFile<OptimizerGolden>.read("optimizers") {
      let configuration = try configured(golden.configuration)
      let training = configuration.spec.training
      let store = ParameterStore(configuration.architecture)
      let (weight, bias) = (try #require(store.parameters.first), try #require(store.parameters.last))
      store.setCanonical(weight.name, golden.matrix.numbers.map(Float.init))
      store.setCanonical(bias.name, golden.bias.numbers.map(Float.init))
      let optimizer = Optimizer(
        store, training: training, engine: Engine(threadCount: 2, instructionSet: instructionSet))
      let gradients = FloatBuffer(count: store.count).whole
      for (step, (gradient, expected)) in zip(golden.gradients, golden.parameters).enumerated() {
        store.setCanonical(weight, gradient.matrix.map { Float($0 / golden.gradientsOver) }, in: gradients)
        store.setCanonical(bias, gradient.bias.map { Float($0 / golden.gradientsOver) }, in: gradients)
        #expect(
          optimizer.update(gradients: gradients, scale: 1, learningRate: training.learningRate, update: step + 1))
        for (parameter, values) in [(weight, expected.matrix), (bias, expected.bias)] {
          table.hold(
            store.canonical(parameter.name).map(Double.init), values, to: Self.optimizerTolerance, kind: golden.kind,
            "\(golden.testDescription): step \(step + 1)")
        }
      }
    }
    print("Largest error of each optimizer on \(instructionSet.rawValue):\n\(table)")
  }

  @Test(arguments: try GoldenFile<ScheduleGolden>.read("schedules"))
  func `schedules agree with PyTorch over 20 steps`(_ golden: ScheduleGolden) throws {
    let training = try trainingSpec(golden.configuration)
    let schedule = Schedule(training, stepsPerEpoch: golden.stepsPerEpoch)
    var plateau = PlateauState()
    for (step, rate) in golden.rates.enumerated() {
      expectClose([schedule.learningRate(step: step, plateauFactor: plateau.factor)], [rate], relative: 1e-9)
      guard case .plateau(let factor, let patience, let minimum) = training.schedule else { continue }
      plateau.observe(
        golden.epochLosses[step], factor: factor, patience: patience, minimum: minimum, base: training.learningRate)
    }
  }

  /// Twenty steps multiply the rounding of the first by some hundred at most in these networks.
  static let networkTolerance = 2e-5

  @Test(arguments: EngineRun.Machine.all)
  func `whole networks train with the losses of PyTorch on every instruction set`(_ machine: EngineRun.Machine) throws {
    var table = ErrorTable()
    for golden in try GoldenFile<NetworkGolden>.read("networks") {
      let configuration = try configured(golden.configuration)
      let losses = try Self.losses(golden, configuration, on: machine)
      table.hold(losses, golden.losses, to: Self.networkTolerance, kind: golden.name, "20 losses")
    }
    print("Largest error of 20 training losses on \(machine):\n\(table)")
  }

  private static func losses(
    _ golden: NetworkGolden, _ configuration: Configuration, on machine: EngineRun.Machine
  ) throws -> [Double] {
    let spec = configuration.spec
    let engine = Engine(threadCount: 2, instructionSet: machine.instructionSet)
    let batchSize = golden.batches[0].shape[0]
    var settings = spec.engine
    settings.convolution = machine.algorithm
    let network = Network(
      configuration.architecture, engine: engine, settings: settings, batchSize: batchSize, purpose: .training)
    for (name, tensor) in golden.tensors { network.parameters.setCanonical(name, tensor.numbers.map(Float.init)) }
    let outputCount = configuration.architecture.output.count
    let weights = ClassWeights.resolved(spec.loss, labels: [], classCount: outputCount)
    let loss = Loss(
      spec.loss, outputCount: outputCount, classCount: outputCount, classWeights: weights, batchSize: batchSize,
      engine: engine)
    let updates = UpdateBatches.all(accumulate: 1, batchesPerEpoch: golden.batches.count)
    let step = TrainingStep(
      network: network, loss: loss, spec: spec, updates: updates, ranks: SoleRank(), engine: engine)
    let schedule = Schedule(spec.training, stepsPerEpoch: golden.batches.count)
    return try golden.losses.indices.map { index in
      let place = index % golden.batches.count
      let batch = Batch(
        epoch: 0, index: place, isLastOfEpoch: false,
        images: FloatBuffer(golden.batches[place].array.channelsLast.map(Float.init)).whole, count: batchSize,
        labels: golden.labels[place], numbers: Array(0..<batchSize), mixing: nil, targets: nil)
      let rate = schedule.learningRate(step: index)
      step.begin(updates[place], ofEpoch: 0, ranks: SoleRank())
      try step.add(batch, learningRate: rate, update: index + 1)
      let result = try step.finish(learningRate: rate, update: index + 1, effectiveStep: index + 1)
      return try #require(result?.loss)
    }
  }
}
