import CNNEngine
import CNNReference
import CNNSpec

extension ElementwiseBenchmark {
  /// What works on whole buffers: sums, dropout, losses.
  static func ranges(_ engine: Engine) -> [ElementwiseBenchmark] {
    let (a, b) = (testValues(count, seed: 1), testValues(count, seed: 2))
    let (c, kept) = (FloatBuffer(count: count), FloatBuffer(count: count))
    let dropout = Dropout(rate: 0.5, seed: 1, layer: 0)
    kept.whole.fill(1)
    dropout.forward(kept.whole, into: kept.whole, epoch: 0, image: 0, engine: engine)
    let isKept = kept.whole.array.map { $0 != 0 }
    return [
      ElementwiseBenchmark(
        name: "sum", traffic: 3 * count, elements: count, run: { engine.sum(a.whole, b.whole, into: c.whole) },
        results: { (c.whole.array, zip(a.whole.doubles, b.whole.doubles).map(+)) }),
      ElementwiseBenchmark(
        name: "sum of squares", traffic: count, elements: count, run: { _ = engine.sumOfSquares(a.whole) },
        results: { ([Float(engine.sumOfSquares(a.whole))], [a.whole.doubles.reduce(0) { $0 + $1 * $1 }]) }),
      ElementwiseBenchmark(
        name: "is finite", traffic: count, elements: count, run: { _ = engine.isFinite(a.whole) },
        results: { ([engine.isFinite(a.whole) ? 1 : 0], [a.whole.array.allSatisfy(\.isFinite) ? 1 : 0]) }),
      ElementwiseBenchmark(
        name: "dropout", traffic: 2 * count, elements: count,
        run: { dropout.forward(a.whole, into: c.whole, epoch: 0, image: 0, engine: engine) },
        results: {
          // Which half is kept is the engine's choice; that it is a half is a fact, and so is what becomes of each.
          precondition(abs(isKept.count { $0 } - count / 2) < count / 50)
          let input = NCHW(images: 1, channels: count, values: a.whole.doubles)
          return (c.whole.array, ReferenceDropout.forward(input, rate: 0.5, isKept: isKept).values)
        }),
      crossEntropy(engine),
    ]
  }

  private static func crossEntropy(_ engine: Engine) -> ElementwiseBenchmark {
    let classes = 10
    let rows = count / 16
    let logits = testValues(rows * classes, seed: 1)
    let labels = (0..<rows).map { $0 % classes }
    let targets = labels.map { ClassTarget(label: $0) }
    let loss = CrossEntropy(classes: classes, engine: engine)
    let (losses, gradient) = (FloatBuffer(count: rows), FloatBuffer(count: rows * classes))
    return ElementwiseBenchmark(
      name: "cross-entropy, 10 classes", traffic: 2 * rows * classes, elements: rows * classes,
      run: {
        loss.backward(
          logits.whole, targets: targets[...], gradientScale: 1, losses: losses.whole, gradient: gradient.whole)
      },
      results: {
        let reference = ReferenceCrossEntropy(reduction: .sum)
        let input = NCHW(images: rows, channels: classes, values: logits.whole.doubles)
        let sum = losses.whole.array.reduce(0.0) { $0 + Double($1) }
        return (
          gradient.whole.array + [Float(sum / Double(rows))],
          reference.backward(input, labels: labels).values + [reference.forward(input, labels: labels) / Double(rows)]
        )
      })
  }

  /// Updates of parameters; the reference takes one step from the same state.
  static func updates(_ engine: Engine) -> [ElementwiseBenchmark] {
    let learningRate = 0.5
    let adam = AdamSpec()
    var sgd = SGDSpec()
    sgd.momentum = 0.9
    let cases: [(name: String, traffic: Int, rule: ParameterUpdate.Rule, spec: any OptimizerDefinition)] = [
      ("sgd with momentum", 5, .sgd(momentum: sgd.momentum, isNesterov: false), sgd),
      ("adam", 7, .adam(beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon), adam),
    ]
    let gradients = testValues(count, seed: 1)
    return cases.map { name, traffic, rule, spec in
      let parameters = testValues(count, seed: 2)
      var expected = parameters.whole.doubles
      var reference = ReferenceOptimizer(spec, shape: [count])
      reference.step(&expected, gradients: gradients.whole.doubles, learningRate: learningRate)
      let step = ParameterUpdate(rule, learningRate: learningRate, stepNumber: 1, engine: engine)
      let state = (0..<rule.stateCount).map { _ in FloatBuffer(count: count).whole }
      return ElementwiseBenchmark(
        name: name, traffic: traffic * count, elements: count,
        run: { step.apply(parameters.whole, gradients: gradients.whole, state: state) },
        results: { (parameters.whole.array, expected) })
    }
  }
}
