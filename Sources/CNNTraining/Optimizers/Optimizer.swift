import CNNEngine
import CNNModel
import CNNRun
import CNNSpec

/// Turns gradients into new parameters.
///
/// State lives in slabs of the parameters' layout. Work is cut into pieces that depend on the parameters' shapes alone, and
/// no piece reads what another writes, so the bits are the same for any number of threads.
final class Optimizer {
  let store: ParameterStore
  /// Slabs of the layout of the store's values.
  let slots: [(slot: OptimizerSlot, values: FloatView)]
  /// The exponential average of the parameters; `nil` without `average`.
  let average: WeightAverage?
  private let clipNorm: Double?
  private let pieces: [UpdatePiece]
  private let matrices: (any MatrixUpdate)?
  private let engine: Engine
  private let results: PieceResults

  init(_ store: ParameterStore, training: TrainingSpec, engine: Engine) {
    self.store = store
    self.engine = engine
    clipNorm = training.clipNorm
    slots = training.optimizer.slots.map { ($0, FloatBuffer(count: store.count).whole) }
    average = WeightAverage(training.average, store)
    let trained = store.parameters.filter { !$0.isFrozen }
    matrices = training.optimizer.update.matrixUpdate(trained, training: training, engine: engine)
    pieces = UpdatePiece.all(trained, training: training, slots: slots.map(\.values))
    results = PieceResults(count: pieces.count)
  }

  /// One step: the gradients' norm, what brings it down to `clip_norm`, and the update. What training, check and benchmark
  /// do once they have gradients.
  ///
  /// - Parameter scale: Multiplies the gradients.
  /// - Returns: The norm, and what is not finite; if that is the gradient, the parameters are as they were.
  func step(
    gradients: FloatView, scale: Double = 1, learningRate: Double, update number: Int
  ) -> (norm: Double, notFinite: DivergedQuantity?) {
    let norm = norm(of: gradients) * scale
    guard norm.isFinite else { return (norm, .gradient) }
    let isFinite = update(
      gradients: gradients, scale: scale * clipFactor(norm: norm), learningRate: learningRate, update: number)
    return (norm, isFinite ? nil : .parameter)
  }

  /// Steps every parameter that is not frozen.
  ///
  /// - Parameters:
  ///   - scale: Multiplies the gradients.
  ///   - update: The number of this update, from 1.
  /// - Returns: Whether all parameters are finite afterwards.
  func update(gradients: FloatView, scale: Double, learningRate: Double, update: Int) -> Bool {
    let (values, pieces, results, engine) = (store.values, pieces, results, engine)
    matrices?.update(
      values, gradients: gradients, state: slots.map(\.values), scale: scale, learningRate: learningRate)
    let average = average?.step(update: update)
    engine.pool.run(tasks: pieces.count) { task, _ in
      let piece = pieces[task]
      let own = values[piece.range]
      if let rule = piece.rule {
        ParameterUpdate(
          rule, learningRate: learningRate * piece.learningRateScale, decay: piece.decay, gradientScale: scale,
          stepNumber: update, engine: engine
        ).apply(own, gradients: gradients[piece.range], state: piece.state)
      }
      average?.add(values, piece.range, engine: engine)
      results[task] = engine.isFinite(own) ? 0 : 1
    }
    return results.sum == 0
  }

  /// The Euclidean norm of all gradients that are used; not finite if one of them is not.
  func norm(of gradients: FloatView) -> Double {
    let (pieces, results, engine) = (pieces, results, engine)
    engine.pool.run(tasks: pieces.count) { task, _ in
      results[task] = engine.sumOfSquares(gradients[pieces[task].range])
    }
    return results.sum.squareRoot()
  }

  /// What brings a gradient of this norm down to `clip_norm`.
  ///
  /// - Source: PyTorch's `clip_grad_norm_`, with its 1e-6.
  func clipFactor(norm: Double) -> Double {
    guard let clipNorm else { return 1 }
    let margin = 1e-6
    return min(1, clipNorm / (norm + margin))
  }

  /// Makes additions of gradients, in order.
  func apply(_ additions: [GradientAddition]) {
    guard !additions.isEmpty else { return }
    let (pieces, engine) = (pieces, engine)
    engine.pool.run(tasks: pieces.count) { task, _ in
      for addition in additions { addition.apply(pieces[task].range, engine: engine) }
    }
  }
}

/// One number for each piece, written by whichever thread has it and added in order.
private final class PieceResults: Sendable {
  private let values: Guarded<[Double]>

  init(count: Int) { values = Guarded([Double](repeating: 0, count: count)) }

  subscript(piece: Int) -> Double {
    get { values.withLock { $0[piece] } }
    set { values.withLock { $0[piece] = newValue } }
  }

  var sum: Double { values.withLock { $0.reduce(0, +) } }
}
