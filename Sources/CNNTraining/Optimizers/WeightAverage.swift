import CNNEngine
import CNNModel
import CNNSpec

/// An exponential average of the parameters, which is what `average = ema` evaluates and keeps as the weights.
///
/// `average = decay · average + (1 - decay) · value` after every update; it begins with a copy of the parameters after the
/// first. Running statistics of batch normalisation are averages already and stay as they are.
///
/// - Source: PyTorch's `AveragedModel` with `get_ema_multi_avg_fn`, `use_buffers=False`.
struct WeightAverage: Sendable {
  let values: FloatView
  private let decay: Double

  /// `nil` without `average`.
  init?(_ average: TrainingSpec.Average, _ store: ParameterStore) {
    guard case .exponential(let decay) = average else { return nil }
    values = FloatBuffer(count: store.count).whole
    self.decay = decay
  }

  /// What one update adds.
  struct Step: Sendable {
    let average: FloatView
    let share: Float

    func add(_ values: FloatView, _ range: Range<Int>, engine: Engine) {
      engine.blend(values[range], share: share, into: average[range])
    }
  }

  func step(update: Int) -> Step { Step(average: values, share: update == 1 ? 1 : Float(1 - decay)) }
}

extension Optimizer {
  /// The weights that evaluation uses and a checkpoint holds: the average, or the parameters themselves.
  var evaluatedValues: FloatView { average?.values ?? store.values }

  /// Takes the parameters as the average so far.
  func resetAverage() { average?.values.copy(from: store.values.array) }

  /// Runs `body` with the evaluated weights in the parameters' place.
  func withEvaluatedValues<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let average else { return try body() }
    let trained = store.values.array
    store.values.copy(from: average.values.array)
    defer { store.values.copy(from: trained) }
    return try body()
  }
}
