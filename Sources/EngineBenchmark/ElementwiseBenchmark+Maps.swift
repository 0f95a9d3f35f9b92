import CNNEngine
import CNNReference

extension ElementwiseBenchmark {
  /// Activations, forward and backward.
  static func activations(_ engine: Engine) -> [ElementwiseBenchmark] {
    let kinds = ReferenceActivation.Kind.allCases.compactMap { kind in
      Activation(named: kind.rawValue, slope: 1).map { ($0, ReferenceActivation(kind, slope: 1)) }
    }
    let (x, g) = (testValues(count, seed: 1), testValues(count, seed: 2))
    return kinds.flatMap { activation, reference in
      let (y, dx) = (FloatBuffer(count: count), FloatBuffer(count: count))
      let name = reference.kind.rawValue
      return [
        ElementwiseBenchmark(
          name: "\(name) forward", traffic: 2 * count, elements: count,
          run: { activation.forward(x.whole, into: y.whole, engine: engine) },
          results: { (y.whole.array, x.whole.doubles.map(reference.value)) }),
        ElementwiseBenchmark(
          name: "\(name) backward", traffic: 3 * count, elements: count,
          run: {
            let saved = activation.gradientNeedsInput ? x : y
            activation.backward(saved: saved.whole, outputGradient: g.whole, into: dx.whole, engine: engine)
          },
          results: {
            (dx.whole.array, zip(x.whole.doubles, g.whole.doubles).map { reference.derivative($0) * $1 })
          }),
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
        channels: channels, input: Extent(side), window: Extent(window), stride: Extent(stride))
      let images = max(1, count / geometry.inputCount)
      let pooling = Pooling(kind, geometry, engine: engine)
      let reference = ReferencePooling(kind == .max ? .max : .average, ReferenceWindow(window, stride: stride))
      let x = testValues(images * geometry.inputCount, seed: 1)
      let g = testValues(images * geometry.outputCount, seed: 2)
      let (y, dx) = (FloatBuffer(count: g.count), FloatBuffer(count: x.count))
      let input = NCHW(x.whole, images: images, side, side, channels)
      let gradient = NCHW(g.whole, images: images, geometry.output.height, geometry.output.width, channels)
      let name = "\(kind) \(window)/\(stride) \(side)x\(side)x\(channels)"
      return [
        ElementwiseBenchmark(
          name: "\(name) forward", traffic: x.count + y.count, elements: x.count,
          run: { pooling.forward(x.whole, into: y.whole, images: images) },
          results: { (y.whole.array, reference.forward(input).channelsLast) }),
        ElementwiseBenchmark(
          name: "\(name) backward", traffic: (kind == .max ? 2 : 1) * x.count + y.count, elements: x.count,
          run: { pooling.backward(input: x.whole, outputGradient: g.whole, into: dx.whole, images: images) },
          results: { (dx.whole.array, reference.backward(input, outputGradient: gradient).channelsLast) }),
      ]
    }
  }
}
