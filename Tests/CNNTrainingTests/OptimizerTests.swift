import CNNEngine
import CNNModel
import CNNReference
import CNNSpec
import Testing

@testable import CNNTraining

@Suite struct OptimizerTests {
  private static let engine = Engine(threadCount: 2, instructionSet: InstructionSet.supported.last ?? .baseline)

  static let optimizers: [any OptimizerDefinition] = {
    var momentum = SGDSpec()
    momentum.momentum = 0.9
    var nesterov = momentum
    nesterov.isNesterov = true
    var rmsMomentum = RMSPropSpec()
    rmsMomentum.momentum = 0.8
    var muonSGD = MuonSpec()
    muonSGD.sgdLearningRate = 0.02
    return [
      SGDSpec(), momentum, nesterov, AdamSpec(), AdamWSpec(), RMSPropSpec(), rmsMomentum, AdaGradSpec(), LionSpec(),
      MuonSpec(), muonSGD,
    ]
  }()

  private func store(_ layers: String = TinyRun.layers) throws -> ParameterStore {
    let text = "[input]\nchannels = 1\nheight = 8\nwidth = 8\n\(layers)\n"
    let store = ParameterStore(try Configuration(text: text, path: "test").architecture)
    store.initialize(seed: 5)
    return store
  }

  private func training(_ optimizer: any OptimizerDefinition, weightDecay: Double = 0) -> TrainingSpec {
    var training = TrainingSpec()
    training.optimizer = optimizer
    training.learningRate = 0.01
    training.weightDecay = weightDecay
    return training
  }

  /// Gradients of a step, by parameter, in canonical order.
  private func drawGradients(_ store: ParameterStore, step: Int) -> [String: [Float]] {
    var random = CounterRandom(seed: 9, purpose: .initialization, epoch: step, index: 0)
    return Dictionary(
      uniqueKeysWithValues: store.parameters.map { parameter in
        (parameter.name, (0..<parameter.count).map { _ in Float(random.normal()) })
      })
  }

  @Test("Twenty steps agree with PyTorch's formulas in double", arguments: optimizers, [0.0, 0.1])
  func agreesWithReference(optimizer: any OptimizerDefinition, weightDecay: Double) throws {
    let store = try store()
    let training = training(optimizer, weightDecay: weightDecay)
    let own = Optimizer(store, training: training, engine: Self.engine)
    var references = store.parameters.map {
      ReferenceOptimizer(optimizer, weightDecay: training.weightDecay(of: $0), shape: $0.shape)
    }
    var expected = store.parameters.map { store.canonical($0.name).map(Double.init) }
    for step in 1...20 {
      let gradients = drawGradients(store, step: step)
      for (index, parameter) in store.parameters.enumerated() {
        let values = gradients[parameter.name] ?? []
        store.setCanonical(parameter, values, in: store.gradients)
        references[index].step(&expected[index], gradients: values.map(Double.init), learningRate: 0.01)
      }
      #expect(own.update(gradients: store.gradients, scale: 1, learningRate: 0.01, update: step))
    }
    for (index, parameter) in store.parameters.enumerated() {
      let found = store.canonical(parameter.name)
      let error = zip(found, expected[index]).map { abs(Double($0) - $1) }.max() ?? 0
      let size = expected[index].map { abs($0) }.max() ?? 1
      // Twenty updates, each of a few roundings; muon's five polynomials multiply them.
      let tolerance = optimizer.word == "muon" ? 1e-4 : 1e-5
      #expect(error <= tolerance * size, "\(parameter.name): \(error) of \(size)")
    }
  }

  @Test func everyOptimizerHasAnUpdateAndIsComparedWithItsReference() throws {
    let vector = try #require(try store().parameters.last)
    for optimizer in Optimizers.all {
      #expect(optimizer is any OptimizerUpdate, "\(optimizer.word)")
      #expect(Self.optimizers.contains { $0.word == optimizer.word }, "\(optimizer.word)")
    }
    for optimizer in Self.optimizers {
      #expect(optimizer.update.rule(for: vector)?.stateCount == optimizer.slots.count, "\(optimizer)")
    }
  }

  @Test func theNamesOfAllStateArePyTorchs() {
    let names = Dictionary(
      Self.optimizers.map { ($0.word, $0.slots.map(\.name)) }, uniquingKeysWith: { $0.count > $1.count ? $0 : $1 })
    #expect(
      names == [
        "sgd": ["momentum_buffer"], "adam": ["exp_avg", "exp_avg_sq"], "adamw": ["exp_avg", "exp_avg_sq"],
        "rmsprop": ["square_avg", "momentum_buffer"], "adagrad": ["sum"], "lion": ["exp_avg"],
        "muon": ["momentum_buffer"],
      ])
  }

  /// An optimizer that no list has.
  private struct OwnOptimizer: OptimizerUpdate {
    static let word = "own"
    static let decay = WeightDecay.decoupled
    static let keys: [OptimizerKey<OwnOptimizer>] = []
    var slots: [OptimizerSlot] { [OptimizerSlot("velocity")] }
    func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { .sgd(momentum: 0.5, isNesterov: false) }
    func rateScale(base: Double) -> Double { 50 }
  }

  @Test func aDefinitionIsAllThatAnOptimizerNeeds() throws {
    let store = try store()
    let training = training(OwnOptimizer(), weightDecay: 0.5)
    let own = Optimizer(store, training: training, engine: Self.engine)
    store.values.fill(1)
    store.gradients.fill(1)
    #expect(own.update(gradients: store.gradients, scale: 1, learningRate: 0.01, update: 1))
    // A rate of 0.5; a quarter of the weights decays, and biases don't.
    #expect(store.canonical("linear1.weight").allSatisfy { $0 == 0.25 })
    #expect(store.canonical("linear1.bias").allSatisfy { $0 == 0.5 })
    let state = own.namedTensors()
    #expect(state.map(\.name) == store.parameters.map { "optimizer.velocity.\($0.name)" })
    #expect(state.allSatisfy { $0.values.allSatisfy { $0 == 1 } })
    let other = Optimizer(store, training: training, engine: Self.engine)
    try other.load(store.namedTensors(values: store.values) + state, path: "test")
    #expect(other.update(gradients: store.gradients, scale: 1, learningRate: 0.01, update: 2))
    #expect(store.canonical("linear1.bias").allSatisfy { $0 == -0.25 })
  }

  @Test func frozenParametersAndTheirStateStayAsTheyAre() throws {
    let store = try store(TinyRun.layers.replacing("filters = 4", with: "filters = 4\nfreeze = yes"))
    let own = Optimizer(store, training: training(AdamSpec(), weightDecay: 1), engine: Self.engine)
    let before = store.canonical("conv1.weight")
    store.gradients.fill(1)
    #expect(own.update(gradients: store.gradients, scale: 1, learningRate: 0.1, update: 1))
    #expect(store.canonical("conv1.weight") == before)
    #expect(own.norm(of: store.gradients) == 111.0.squareRoot())
  }

  @Test func theLayersScaleMultipliesTheRate() throws {
    let store = try store(TinyRun.layers.replacing("filters = 4", with: "filters = 4\nlearning_rate_scale = 0.5"))
    let own = Optimizer(store, training: training(SGDSpec()), engine: Self.engine)
    store.values.fill(1)
    store.gradients.fill(1)
    #expect(own.update(gradients: store.gradients, scale: 1, learningRate: 0.5, update: 1))
    #expect(store.canonical("conv1.weight").allSatisfy { $0 == 0.75 })
    #expect(store.canonical("linear1.weight").allSatisfy { $0 == 0.5 })
  }

  @Test func biasesDecayOnlyWhenAsked() throws {
    for decaysAll in [false, true] {
      let store = try store()
      var training = training(SGDSpec(), weightDecay: 0.5)
      training.decaysAllParameters = decaysAll
      let own = Optimizer(store, training: training, engine: Self.engine)
      store.values.fill(1)
      #expect(own.update(gradients: store.gradients, scale: 1, learningRate: 1, update: 1))
      #expect(store.canonical("linear1.weight").allSatisfy { $0 == 0.5 })
      #expect(store.canonical("linear1.bias").allSatisfy { $0 == (decaysAll ? 0.5 : 1) })
    }
  }

  @Test func clippingBringsTheNormDownAndLeavesSmallGradientsAlone() throws {
    var training = training(SGDSpec())
    training.clipNorm = 2
    let own = Optimizer(try store(), training: training, engine: Self.engine)
    #expect(abs(own.clipFactor(norm: 8) - 0.25) < 1e-6)
    #expect(own.clipFactor(norm: 1) == 1)
  }

  @Test func anOverflowingUpdateIsNoticed() throws {
    let store = try store()
    let own = Optimizer(store, training: training(SGDSpec()), engine: Self.engine)
    store.gradients.fill(1e30)
    #expect(!own.update(gradients: store.gradients, scale: 1, learningRate: 1e30, update: 1))
  }

  @Test func theAverageBeginsWithACopyAndFollowsTheWeights() throws {
    let store = try store()
    var training = training(SGDSpec())
    training.average = .exponential(decay: 0.75)
    let own = Optimizer(store, training: training, engine: Self.engine)
    store.values.fill(3)
    own.resetAverage()
    store.gradients.fill(1)
    for update in 1...2 { #expect(own.update(gradients: store.gradients, scale: 1, learningRate: 1, update: update)) }
    #expect(store.canonical(store.parameters[0], in: own.evaluatedValues).allSatisfy { $0 == 1.75 })
    own.withEvaluatedValues { #expect(store.canonical("conv1.weight").allSatisfy { $0 == 1.75 }) }
    #expect(store.canonical("conv1.weight").allSatisfy { $0 == 1 })
  }

  @Test("The bits do not depend on the number of threads", arguments: optimizers)
  func threadsDoNotMatter(optimizer: any OptimizerDefinition) throws {
    let results = try [1, 3].map { threads in
      let store = try store("[linear]\nunits = 700\n[linear]\nunits = 3")
      let engine = Engine(threadCount: threads, instructionSet: InstructionSet.supported.last ?? .baseline)
      let own = Optimizer(store, training: training(optimizer, weightDecay: 0.01), engine: engine)
      for step in 1...2 {
        for (name, values) in drawGradients(store, step: step) {
          store.setCanonical(store.parameter(named: name)!, values, in: store.gradients)
        }
        let scale = own.clipFactor(norm: own.norm(of: store.gradients))
        _ = own.update(gradients: store.gradients, scale: scale, learningRate: 0.1, update: step)
      }
      return store.digest(values: store.values)
    }
    #expect(results[0] == results[1])
  }
}
