import CNNEngine
import CNNModel
import CNNSpec

/// Compares the gradients of the user's own network with differences of its loss.
///
/// The engine computes in 32 bits, so a difference of single weights drowns in rounding. Instead each tensor is moved as a
/// whole, along its own gradient plus as much of a random direction: along the gradient a wrong sign or factor shows,
/// along the random direction what is wrong across it.
///
/// The check measures how much the loss rounds, by moving weights in their last bits. A difference counts only where it is
/// many times larger than that, so a gradient that is small (signals that vanish) or zero (batch normalisation over two
/// values) is not measured instead of being called wrong. Where the loss has kinks (ReLU, maximum pools) a larger step errs
/// and a smaller one rounds, so several are tried and the best counts. A gradient is wrong only if the differences of
/// small steps agree with each other and not with it.
///
/// Along its own gradient a part that is missing does not show. So entries whose gradient is exactly zero are moved by
/// themselves, in random directions: where they are zero for a reason, as those of a silent unit, the loss stays.
struct GradientCheck {
  /// Shares of the loss that a step is to change it by.
  static let lossChanges = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003]
  /// Losses that are computed to measure the rounding.
  static let roundingSamples = 4
  /// The relative difference from which on a gradient is wrong: rounding and kinks leave a few hundredths, and
  /// a mistake that matters, a wrong sign, a term that is missing or counted twice, a third and more.
  static let tolerance = 0.2
  /// Differences of neighbouring steps that are closer than this share agree with each other.
  private static let agreement = 0.05
  /// The largest step, as a share of the tensor's norm; a larger one leaves the range in which the gradient holds.
  static let longestStep = 0.1
  /// A difference of losses says something from so many times its rounding on.
  static let leastSignal = 30.0

  let finding: CheckFinding

  /// - Parameter altering: What tests do to a gradient that the network found.
  init(
    _ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget,
    altering: (Parameter, [Double]) -> [Double] = { $1 }
  ) {
    let training = ShortTraining(setup, batchSize: budget.gradientImages)
    let part = sample.part(0..<budget.gradientImages)
    let loss = training.gradients(part).loss
    let store = training.network.parameters
    let tensors = store.parameters.filter { !$0.isFrozen }.map { parameter in
      let gradient = store.gradients[parameter.range].array.map(Double.init)
      return Tensor(parameter: parameter, gradient: altering(parameter, gradient))
    }
    let untouched = tensors.filter { $0.parameter.role == .weight && $0.norm == 0 }.map(\.parameter.name)
    guard untouched.isEmpty, !tensors.isEmpty else {
      finding = .noGradient(tensors: untouched)
      return
    }
    let chosen = Self.spread(tensors.filter { $0.norm > 0 }, budget.gradientTensors)
    let comparisons = chosen.map { tensor in
      Self.compare(tensor, training, part, loss: loss, seed: setup.spec.training.seed)
    }
    finding = .gradients(Self.result(comparisons))
  }

  struct Tensor {
    let parameter: Parameter
    let gradient: [Double]
    let norm: Double

    init(parameter: Parameter, gradient: [Double]) {
      self.parameter = parameter
      self.gradient = gradient
      norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  struct Comparison {
    var name: String
    var verdict: GradientResult.Verdict
    var difference: Double
  }

  private static func result(_ comparisons: [Comparison]) -> GradientResult {
    let measured = comparisons.filter { $0.verdict != .tooSmall }
    let isBad = { (verdict: GradientResult.Verdict) in measured.filter { $0.verdict == verdict } }
    // A gradient that is proven wrong is told of, whatever else is rough.
    let (wrong, rough) = (isBad(.wrong), isBad(.rough))
    let candidates = !wrong.isEmpty ? wrong : !rough.isEmpty ? rough : measured
    let worst = candidates.max { $0.difference < $1.difference }
    return GradientResult(
      verdict: worst?.verdict ?? .tooSmall, compared: measured.count, unmeasured: comparisons.count - measured.count,
      worst: LayerFigure(name: worst?.name ?? "", value: worst?.difference ?? 0))
  }

  /// At most so many, evenly from the first to the last.
  private static func spread(_ tensors: [Tensor], _ count: Int) -> [Tensor] {
    guard tensors.count > count, count > 1 else { return tensors }
    return (0..<count).map { tensors[$0 * (tensors.count - 1) / (count - 1)] }
  }

  private static func compare(
    _ tensor: Tensor, _ training: ShortTraining, _ part: CheckSample.Part, loss: Double, seed: UInt64
  ) -> Comparison {
    var random = CounterRandom(seed: seed, purpose: .check, index: tensor.parameter.range.lowerBound)
    let noise = tensor.gradient.map { _ in random.normal() }
    let noiseNorm = noise.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let direction = zip(tensor.gradient, noise).map { $0 / tensor.norm + $1 / noiseNorm }
    let slope = zip(tensor.gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
    let range = tensor.parameter.range
    let base = training.network.parameters.values[range].array
    let lossOf = { (values: [Float]) -> Double in
      training.network.parameters.values[range].copy(from: values)
      return training.forward(part).loss
    }
    let moved = { (step: Double) -> Double in lossOf(zip(base, direction).map { $0 + Float(step * $1) }) }
    let rounding = rounding(of: base, loss: loss, random: &random, lossOf)
    defer { training.network.parameters.values[range].copy(from: base) }
    // Where units switch on and off together, as behind a normalisation that leaves nearly equal numbers, slopes of both
    // signs can hide the kink. Moved in one direction they all switch at once.
    let isKinked = { () -> Bool in
      let norm = base.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      // A tenth, because along a straight line the loss bends with the square of the step.
      let step = longestStep(norm: norm, count: base.count) / Double(base.count).squareRoot() / 10
      let losses = [step, -step].map { step in lossOf(base.map { $0 + Float(step) }) }
      guard let found = Difference(ahead: losses[0], behind: losses[1], loss: loss, step: step) else { return true }
      return found.bend > tolerance * max(abs(found.slope), tensor.norm)
    }
    if var missing = missingPart(
      of: tensor, base: base, loss: loss, rounding: rounding, random: &random, lossOf)
    {
      if isKinked() { missing.verdict = .rough }
      return missing
    }
    let differences = steps(base, slope: slope, loss: loss).compactMap { step -> Difference? in
      guard 2 * step * abs(slope) >= leastSignal * rounding else { return nil }
      return Difference(ahead: moved(step), behind: moved(-step), loss: loss, step: step)
    }
    var comparison = judge(differences, slope: slope, scale: abs(slope), name: tensor.parameter.name)
    if comparison.verdict == .wrong, isKinked() { comparison.verdict = .rough }
    return comparison
  }

  /// From the largest to the smallest, none of them larger than the tensor allows.
  private static func steps(_ base: [Float], slope: Double, loss: Double) -> [Double] {
    let norm = base.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let longest = longestStep(norm: norm, count: base.count)
    let wanted = lossChanges.map { $0 * abs(loss) / abs(slope) }
    let possible = wanted.filter { $0 <= longest }
    // Where even the smallest change needs more, the longest steps are what there is.
    return possible.count > 1 ? possible : [longest, longest / 3, longest / 10]
  }

  /// Of so many weights with this norm; zeros, as biases often are, move as weights of a tenth would.
  static func longestStep(norm: Double, count: Int) -> Double {
    let zeroSize = 0.1
    return longestStep * (norm > 0 ? norm : zeroSize * Double(count).squareRoot())
  }

  /// How far losses of weights that differ in their last bits are apart.
  static func rounding(
    of base: [Float], loss: Double, random: inout CounterRandom, _ lossOf: ([Float]) -> Double
  ) -> Double {
    let losses = (0..<roundingSamples).map { _ in
      lossOf(base.map { random.uniform() < 0.5 ? $0.nextUp : $0.nextDown })
    }
    let spread = losses.map { abs($0 - loss) }.filter(\.isFinite).max() ?? 0
    return max(spread, Double(Float.ulpOfOne) * abs(loss))
  }

  /// The slope of the loss by a step ahead and a step back.
  struct Difference {
    let slope: Double
    /// How far the slopes ahead and back are apart: at a kink, as ReLU has at zero, they differ at every step.
    let bend: Double

    /// - Returns: `nil` for losses that are not finite.
    init?(ahead: Double, behind: Double, loss: Double, step: Double) {
      slope = (ahead - behind) / (2 * step)
      bend = abs(ahead + behind - 2 * loss) / step
      guard slope.isFinite, bend.isFinite else { return nil }
    }
  }

  /// - Parameter scale: What deviations are shares of.
  static func judge(_ found: [Difference], slope: Double, scale: Double, name: String) -> Comparison {
    let differences = found.map(\.slope)
    let deviations = differences.map { abs($0 - slope) / scale }
    guard let best = deviations.min() else { return Comparison(name: name, verdict: .tooSmall, difference: 0) }
    if best <= tolerance { return Comparison(name: name, verdict: .agree, difference: best) }
    let smallest = differences.suffix(3)
    guard smallest.count > 1, let low = smallest.min(), let high = smallest.max() else {
      return Comparison(name: name, verdict: .rough, difference: best)
    }
    let isKink = found.suffix(3).allSatisfy { $0.bend > tolerance * scale }
    let agree = high - low <= agreement * max(scale, abs(low), abs(high)) && !isKink
    return Comparison(name: name, verdict: agree ? .wrong : .rough, difference: best)
  }
}
