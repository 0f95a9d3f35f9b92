import CNNEngine
import CNNSpec

/// Numbers that a weight's output sums over (`in`) and that an input takes part in (`out`).
///
/// Computed from the canonical shape as PyTorch does: `shape[1]` and `shape[0]` times the window's pixels, which for a
/// transposed convolution exchanges the two.
struct Fan {
  let `in`: Int
  let out: Int

  init(_ shape: [Int]) {
    let window = shape.dropFirst(2).reduce(1, *)
    self.in = (shape.count > 1 ? shape[1] : 1) * window
    out = shape[0] * window
  }
}

extension LayerSpec {
  /// First values of one of this layer's tensors, in canonical order.
  ///
  /// `init` and `init_gain` are about weights. A bias follows PyTorch under `init = pytorch` (uniform, bounded by the
  /// fan-in of the layer's weight) and starts at zero otherwise; normalisation starts as the identity.
  func firstValues(
    _ role: TensorDescription.Role, shape: [Int], fanIn: Int?, random: inout CounterRandom
  ) -> [Float] {
    let count = shape.reduce(1, *)
    switch role {
    case .weight: return initialization.drawWeight(shape, random: &random)
    case .bias:
      guard initialization.kind == .pytorch, let fanIn, fanIn > 0 else { return [Float](repeating: 0, count: count) }
      return initialization.uniform(count, bound: 1 / Double(fanIn).squareRoot(), random: &random)
    case .normWeight, .runningVariance: return [Float](repeating: 1, count: count)
    case .normBias, .runningMean: return [Float](repeating: 0, count: count)
    case .slope: return [Float](repeating: Float(finalActivation?.slope ?? 0), count: count)
    case .scale: return [Float](repeating: Float(kind.scaleFactor), count: count)
    }
  }
}

extension LayerKind {
  /// What a `[scale]` stanza multiplies by at first.
  fileprivate var scaleFactor: Double {
    if case .scale(let scale) = self { scale.factor } else { 1 }
  }
}

extension InitializationSpec {
  /// - Source: Glorot and Bengio 2010 (xavier), LeCun et al. 1998 (lecun), He et al. 2015 (he);
  ///   `torch.nn.init.kaiming_uniform_(a = √5)` (pytorch), `torch.nn.init.dirac_`.
  fileprivate func drawWeight(_ shape: [Int], random: inout CounterRandom) -> [Float] {
    let count = shape.reduce(1, *)
    let fan = Fan(shape)
    let (fanIn, fanOut) = (Double(max(fan.in, 1)), Double(max(fan.out, 1)))
    switch kind {
    case .pytorch: return uniform(count, bound: gain / fanIn.squareRoot(), random: &random)
    case .heNormal: return normal(count, deviation: gain * (2 / fanIn).squareRoot(), random: &random)
    case .heUniform: return uniform(count, bound: gain * (6 / fanIn).squareRoot(), random: &random)
    case .xavierNormal: return normal(count, deviation: gain * (2 / (fanIn + fanOut)).squareRoot(), random: &random)
    case .xavierUniform: return uniform(count, bound: gain * (6 / (fanIn + fanOut)).squareRoot(), random: &random)
    case .lecunNormal: return normal(count, deviation: gain / fanIn.squareRoot(), random: &random)
    case .normal: return normal(count, deviation: gain, random: &random)
    case .zeros: return [Float](repeating: 0, count: count)
    case .dirac: return dirac(shape)
    }
  }

  fileprivate func uniform(_ count: Int, bound: Double, random: inout CounterRandom) -> [Float] {
    (0..<count).map { _ in Float((2 * random.uniform() - 1) * bound) }
  }

  private func normal(_ count: Int, deviation: Double, random: inout CounterRandom) -> [Float] {
    (0..<count).map { _ in Float(random.normal() * deviation) }
  }

  /// `gain` at the middle of the window where the input's and the output's channel agree: a layer that passes its input on.
  private func dirac(_ shape: [Int]) -> [Float] {
    let (height, width) = shape.count == 4 ? (shape[2], shape[3]) : (1, 1)
    let middle = (height / 2) * width + width / 2
    var weights = [Float](repeating: 0, count: shape.reduce(1, *))
    for channel in 0..<min(shape[0], shape[1]) {
      weights[(channel * shape[1] + channel) * height * width + middle] = Float(gain)
    }
    return weights
  }
}
