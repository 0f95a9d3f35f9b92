import CNNEngine
import CNNModel
import CNNSpec

/// Compares the gradients of the user's own network with differences of its loss.
///
/// The engine computes in 32 bits, so a difference of single weights drowns in rounding. Instead each tensor is moved as a
/// whole, along its own gradient plus as much of a random direction: the loss then changes by a chosen share of itself,
/// which is thousands of times its rounding error (about 1e-7 of it, times the root of the number of layers). Along
/// the gradient a wrong sign or factor shows, along the random direction what is wrong across it. Where the loss has kinks
/// (ReLU, maximum pools) a larger step errs and a smaller one rounds, so several are tried and the best counts: a gradient
/// that is wrong by a factor is wrong at all of them.
struct GradientCheck {
  /// Shares of the loss that a step is to change it by.
  static let lossChanges = [0.1, 0.03, 0.01, 0.003, 0.001, 0.0003]
  /// The relative difference from which on a gradient is wrong: rounding and kinks leave a few hundredths, and
  /// a mistake that matters, a wrong sign, a term that is missing or counted twice, a third and more.
  static let tolerance = 0.2
  /// A tensor whose gradient's norm is a smaller share of the largest than this is not measured: its difference would be
  /// lost in the rounding of the loss. A bias before batch normalisation has such a gradient, which should be zero.
  private static let measurableShare = 1e-4

  let finding: CheckFinding

  init(_ setup: CheckSetup, _ sample: CheckSample, _ budget: CheckBudget) {
    let training = ShortTraining(setup, batchSize: budget.gradientImages)
    let part = sample.part(0..<budget.gradientImages)
    let loss = training.gradients(part).loss
    let store = training.network.parameters
    let tensors = store.parameters.filter { !$0.isFrozen }.map { parameter in
      let gradient = store.gradients[parameter.range].array.map(Double.init)
      return Tensor(parameter: parameter, gradient: gradient)
    }
    let untouched = tensors.filter { $0.parameter.role == .weight && $0.norm == 0 }.map(\.parameter.name)
    guard untouched.isEmpty, !tensors.isEmpty else {
      finding = .noGradient(tensors: untouched)
      return
    }
    let largest = tensors.map(\.norm).max() ?? 0
    let measurable = tensors.filter { $0.norm > Self.measurableShare * largest }
    let chosen = Self.spread(measurable, budget.gradientTensors)
    let differences = chosen.map { tensor in
      LayerFigure(
        name: tensor.parameter.name,
        value: Self.difference(tensor, training, part, loss: loss, seed: setup.configuration.spec.training.seed))
    }
    // A difference that is not a number is no agreement.
    let broken = differences.first { !$0.value.isFinite }
    let worst = broken ?? differences.max { $0.value < $1.value } ?? LayerFigure(name: "", value: .infinity)
    finding = .gradients(tensors: chosen.count, worst: worst)
  }

  private struct Tensor {
    let parameter: Parameter
    let gradient: [Double]
    let norm: Double

    init(parameter: Parameter, gradient: [Double]) {
      self.parameter = parameter
      self.gradient = gradient
      norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  /// At most so many, evenly from the first to the last.
  private static func spread(_ tensors: [Tensor], _ count: Int) -> [Tensor] {
    guard tensors.count > count, count > 1 else { return tensors }
    return (0..<count).map { tensors[$0 * (tensors.count - 1) / (count - 1)] }
  }

  /// The relative difference of the tensor's gradient from that of the best step.
  private static func difference(
    _ tensor: Tensor, _ training: ShortTraining, _ part: CheckSample.Part, loss: Double, seed: UInt64
  ) -> Double {
    var random = CounterRandom(seed: seed, purpose: .check, index: tensor.parameter.range.lowerBound)
    let noise = tensor.gradient.map { _ in random.normal() }
    let noiseNorm = noise.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let direction = zip(tensor.gradient, noise).map { $0 / tensor.norm + $1 / noiseNorm }
    let slope = zip(tensor.gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
    let range = tensor.parameter.range
    let base = training.network.parameters.values[range].array
    let moved = { (step: Double) -> Double in
      training.network.parameters.values[range].copy(from: zip(base, direction).map { $0 + Float(step * $1) })
      return training.forward(part).loss
    }
    let differences = lossChanges.map { change in
      let step = change * abs(loss) / abs(slope)
      return abs((moved(step) - moved(-step)) / (2 * step) - slope) / abs(slope)
    }
    training.network.parameters.values[range].copy(from: base)
    return differences.filter(\.isFinite).min() ?? .infinity
  }
}
