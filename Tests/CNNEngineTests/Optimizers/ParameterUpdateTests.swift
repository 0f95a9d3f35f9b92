import CNNReference
import CNNSpec
import Testing

@testable import CNNEngine

@Suite struct ParameterUpdateTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let rule: ParameterUpdate.Rule
    let decay: ParameterUpdate.Decay
    let reference: any OptimizerDefinition
    var testDescription: String { "\(rule), decay \(decay)" }
  }

  static let cases: [Case] = {
    var heavy = SGDSpec()
    heavy.momentum = 0.9
    var nesterov = heavy
    nesterov.isNesterov = true
    var moving = RMSPropSpec()
    moving.momentum = 0.5
    let adamRule = ParameterUpdate.Rule.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    return [
      Case(rule: .sgd(momentum: 0, isNesterov: false), decay: .none, reference: SGDSpec()),
      Case(rule: .sgd(momentum: 0.9, isNesterov: false), decay: .coupled(0.1), reference: heavy),
      Case(rule: .sgd(momentum: 0.9, isNesterov: true), decay: .coupled(0.1), reference: nesterov),
      Case(rule: adamRule, decay: .coupled(0.1), reference: AdamSpec()),
      Case(rule: adamRule, decay: .decoupled(0.1), reference: AdamWSpec()),
      Case(
        rule: .rmsProp(decay: 0.99, momentum: 0, epsilon: 1e-8), decay: .none, reference: RMSPropSpec()),
      Case(
        rule: .rmsProp(decay: 0.99, momentum: 0.5, epsilon: 1e-8), decay: .coupled(0.1), reference: moving),
      Case(rule: .adaGrad(epsilon: 1e-10), decay: .coupled(0.1), reference: AdaGradSpec()),
      Case(
        rule: .lion(beta1: 0.9, beta2: 0.99), decay: .decoupled(0.1), reference: LionSpec()),
    ]
  }()

  @Test(arguments: cases) func tenStepsAreTheReferences(_ optimizer: Case) {
    let weightDecay: Double =
      switch optimizer.decay {
      case .none: 0
      case .coupled(let amount), .decoupled(let amount): amount
      }
    for engine in Engine.all {
      var numbers = Numbers(12)
      let count = 2 * engine.kernels.lanes + 3
      let start = numbers.normal(count)
      let parameters = FloatBuffer(start)
      let state = (0..<optimizer.rule.stateCount).map { _ in FloatBuffer(count: count) }
      var reference = ReferenceOptimizer(optimizer.reference, weightDecay: weightDecay, shape: [count])
      var expected = start.map(Double.init)
      for step in 1...10 {
        let gradients = numbers.normal(count)
        // In two ranges and with a scale, as clipping and threads do it.
        let scaled = FloatBuffer(gradients.map { $0 * 4 })
        for range in [0..<5, 5..<count] {
          ParameterUpdate(
            optimizer.rule, learningRate: 0.05, decay: optimizer.decay, gradientScale: 0.25, stepNumber: step,
            engine: engine
          ).apply(parameters[range], gradients: scaled[range], state: state.map { $0[range] })
        }
        reference.step(&expected, gradients: gradients.map(Double.init), learningRate: 0.05)
      }
      // Ten steps of a few roundings each, of numbers up to 4; 1 - beta2 in single precision is 1e-5 off, which the
      // corrections of the first steps keep.
      #expect(largestError(parameters.whole.array, expected, scale: 4) <= 64 * rounding + 2e-6)
    }
  }

  @Test func theToleranceNoticesAStepInTheWrongDirection() {
    #expect(largestError([0.05], [-0.05], scale: 4) > 64 * rounding + 2e-6)
  }
}
