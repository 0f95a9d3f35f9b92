import CNNEngine

/// Kernels that memory limits: compared with their definition, then timed in the second-level cache.
struct ElementwiseBenchmark {
  let name: String
  /// Floats that one call reads and writes, each counted once.
  let traffic: Int
  /// What the time is divided by.
  let elements: Int
  let run: () -> Void
  /// Whether the results of the last call are right.
  let isRight: () -> Bool

  /// Prints nanoseconds an element and GB/s.
  func printTime(within seconds: Double) {
    run()
    precondition(isRight(), "wrong results of \(name)")
    let time = shortestTime(within: seconds, run)
    print(
      cell(name, 34, left: true) + cell(1e9 * time / Double(elements) * 1000, 9, digits: 1) + " ps"
        + cell(4e-9 * Double(traffic) / time, 9, digits: 1) + " GB/s" + cell(1e6 * time, 9, digits: 1) + " us")
  }
}

/// Whether two values agree to the rounding of a short sum.
private func agrees(_ value: Float, _ expected: Double) -> Bool {
  abs(Double(value) - expected) <= 1e-5 * max(1, abs(expected))
}

extension ElementwiseBenchmark {
  /// Activations, forward and backward, on 64 K elements.
  static func activations(_ engine: Engine) -> [ElementwiseBenchmark] {
    let count = 1 << 16
    let (x, g) = (testValues(count, seed: 1), testValues(count, seed: 2))
    let (y, dx) = (FloatBuffer(count: count), FloatBuffer(count: count))
    let kinds: [(String, Activation)] = [
      ("relu", .relu), ("tanh", .tanh), ("sigmoid", .sigmoid), ("gelu", .gelu), ("silu", .silu),
      ("elu", .elu(alpha: 1)), ("softplus", .softplus), ("hard_swish", .hardSwish),
    ]
    return kinds.flatMap { name, activation in
      [
        ElementwiseBenchmark(
          name: "\(name) forward", traffic: 2 * count, elements: count,
          run: { activation.forward(x.whole, into: y.whole, engine: engine) },
          isRight: { name != "relu" || y.whole[7] == max(x.whole[7], 0) }),
        ElementwiseBenchmark(
          name: "\(name) backward", traffic: 3 * count, elements: count,
          run: {
            let saved = activation.gradientNeedsInput ? x : y
            activation.backward(saved: saved.whole, outputGradient: g.whole, into: dx.whole, engine: engine)
          }, isRight: { name != "relu" || dx.whole[7] == (x.whole[7] > 0 ? g.whole[7] : 0) }),
      ]
    }
  }

  /// Pools of the benchmark networks, forward and backward.
  static func pools(_ engine: Engine) -> [ElementwiseBenchmark] {
    let cases = [
      (kind: Pooling.Kind.max, side: 24, channels: 1, window: 2, stride: 2), (.max, 24, 6, 2, 2),
      (.max, 24, 20, 2, 2), (.max, 8, 50, 2, 2), (.max, 24, 64, 2, 2), (.max, 32, 16, 2, 2), (.max, 27, 96, 3, 2),
      (.average, 24, 6, 2, 2), (.average, 8, 64, 8, 8), (.average, 24, 64, 2, 2),
    ]
    return cases.flatMap { kind, side, channels, window, stride in
      let geometry = PoolingGeometry(
        channels: channels, inputHeight: side, inputWidth: side, windowHeight: window, windowWidth: window,
        strideHeight: stride, strideWidth: stride)
      let images = max(1, 65_536 / geometry.inputCount)
      let pooling = Pooling(kind, geometry, engine: engine)
      let x = testValues(images * geometry.inputCount, seed: 1)
      let (y, dx) = (FloatBuffer(count: images * geometry.outputCount), FloatBuffer(count: x.count))
      let name = "\(kind) \(window)/\(stride) \(side)x\(side)x\(channels)"
      let window0 = (0..<window * window).map { x.whole[($0 / window * side + $0 % window) * channels] }
      let expected =
        kind == .max
        ? Double(window0.max()!) : window0.reduce(0.0) { $0 + Double($1) } / Double(window * window)
      return [
        ElementwiseBenchmark(
          name: "\(name) forward", traffic: x.count + y.count, elements: x.count,
          run: { pooling.forward(x.whole, into: y.whole, images: images) }, isRight: { agrees(y.whole[0], expected) }),
        ElementwiseBenchmark(
          name: "\(name) backward", traffic: (kind == .max ? 2 : 1) * x.count + y.count, elements: x.count,
          run: { pooling.backward(input: x.whole, outputGradient: y.whole, into: dx.whole, images: images) },
          isRight: {
            let (sum, total) = (
              dx.whole.array.reduce(0.0) { $0 + Double($1) }, y.whole.array.reduce(0.0) { $0 + Double($1) }
            )
            return abs(sum - total) < 1e-3 * Double(y.count)
          }),
      ]
    }
  }

  /// Batch normalisation's four passes over one part, and the gradient of a bias.
  static func columns(_ engine: Engine) -> [ElementwiseBenchmark] {
    [(positions: 1024, channels: 16), (784, 6), (576, 20), (256, 32), (64, 50), (64, 64), (256, 128)].flatMap {
      positions, channels in
      let parts = max(1, 65_536 / (positions * channels))
      let count = parts * positions * channels
      let norm = BatchNormalization(channels: channels, epsilon: 1e-5, engine: engine)
      let (x, g) = (testValues(count, seed: 1), testValues(count, seed: 2))
      let y = FloatBuffer(count: count)
      let sums = FloatBuffer(count: norm.partCount)
      let bias = FloatBuffer(count: channels)
      let coefficients = testValues(norm.gradientCoefficientCount, seed: 3)
      let label = "\(parts * positions)x\(channels)"
      let mean = (0..<parts * positions).reduce(0.0) { $0 + Double(x.whole[$1 * channels]) } / Double(parts * positions)
      let normalised =
        (x.whole[0] - coefficients.whole[0]) * coefficients.whole[channels] + coefficients.whole[2 * channels]
      return [
        ElementwiseBenchmark(
          name: "moments \(label)", traffic: count, elements: count,
          run: { norm.partMoments(x.whole, into: sums.whole) }, isRight: { agrees(sums.whole[0], mean) }),
        ElementwiseBenchmark(
          name: "normalise \(label)", traffic: 2 * count, elements: count,
          run: { norm.apply(x.whole, coefficients: coefficients[0..<norm.coefficientCount], into: y.whole) },
          isRight: { agrees(y.whole[0], Double(normalised)) }),
        ElementwiseBenchmark(
          name: "gradient sums \(label)", traffic: 2 * count, elements: count,
          run: {
            norm.partGradientSums(
              input: x.whole, outputGradient: g.whole, mean: coefficients[0..<channels], into: sums.whole)
          },
          isRight: {
            abs(Double(sums.whole[0]) - (0..<parts * positions).reduce(0.0) { $0 + Double(g.whole[$1 * channels]) })
              < 1e-2
          }),
        ElementwiseBenchmark(
          name: "norm input gradient \(label)", traffic: 3 * count, elements: count,
          run: {
            norm.inputGradient(
              input: x.whole, outputGradient: g.whole, coefficients: coefficients.whole, into: y.whole)
          }, isRight: { y.whole.array.allSatisfy(\.isFinite) }),
        ElementwiseBenchmark(
          name: "bias gradient \(label)", traffic: count, elements: count,
          run: {
            bias.whole.fill(0)
            engine.addChannelSums(x.whole, to: bias.whole)
          }, isRight: { abs(Double(bias.whole[0]) - mean * Double(parts * positions)) < 1e-2 }),
      ]
    }
  }

  /// What works on whole buffers: sums, dropout, updates, losses.
  static func ranges(_ engine: Engine) -> [ElementwiseBenchmark] {
    let count = 1 << 16
    let (a, b) = (testValues(count, seed: 1), testValues(count, seed: 2))
    let (c, d) = (FloatBuffer(count: count), FloatBuffer(count: count))
    let classes = 10
    let rows = count / 16
    let losses = FloatBuffer(count: rows)
    let loss = CrossEntropy(classes: classes, engine: engine)
    let targets = (0..<rows).map { ClassTarget(label: $0 % classes) }
    let gradient = FloatBuffer(count: rows * classes)
    func update(_ rule: ParameterUpdate.Rule) -> () -> Void {
      let step = ParameterUpdate(rule, learningRate: 1e-6, stepNumber: 1, engine: engine)
      let state = [c.whole, d.whole].prefix(rule.stateCount)
      return { step.apply(b.whole, gradients: a.whole, state: Array(state)) }
    }
    return [
      ElementwiseBenchmark(
        name: "sum", traffic: 3 * count, elements: count, run: { engine.sum(a.whole, b.whole, into: c.whole) },
        isRight: { c.whole[5] == a.whole[5] + b.whole[5] }),
      ElementwiseBenchmark(
        name: "sum of squares", traffic: count, elements: count, run: { _ = engine.sumOfSquares(a.whole) },
        isRight: { true }),
      ElementwiseBenchmark(
        name: "is finite", traffic: count, elements: count, run: { _ = engine.isFinite(a.whole) },
        isRight: { engine.isFinite(a.whole) }),
      ElementwiseBenchmark(
        name: "dropout", traffic: 2 * count, elements: count,
        run: {
          Dropout(rate: 0.5, seed: 1, layer: 0).forward(a.whole, into: c.whole, epoch: 0, sample: 0, engine: engine)
        }, isRight: { c.whole.array.indices.allSatisfy { c.whole[$0] == 0 || c.whole[$0] == 2 * a.whole[$0] } }),
      ElementwiseBenchmark(
        name: "cross-entropy, 10 classes", traffic: 2 * rows * classes, elements: rows * classes,
        run: {
          loss.backward(
            a[0..<rows * classes], targets: targets[...], gradientScale: 1, losses: losses.whole,
            gradient: gradient.whole)
        }, isRight: { losses.whole.array.allSatisfy { $0 > 0 } }),
      ElementwiseBenchmark(
        name: "sgd with momentum", traffic: 5 * count, elements: count,
        run: update(.sgd(momentum: 0.9, isNesterov: false)), isRight: { true }),
      ElementwiseBenchmark(
        name: "adam", traffic: 7 * count, elements: count,
        run: update(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)), isRight: { true }),
    ]
  }

  static func all(_ engine: Engine) -> [ElementwiseBenchmark] {
    activations(engine) + pools(engine) + columns(engine) + ranges(engine)
  }
}
