import CNNEngine
import CNNModel
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
  private let muon: Muon?
  private let engine: Engine
  /// One float for each piece, for what the pieces report.
  private let reports: FloatView

  init(_ store: ParameterStore, training: TrainingSpec, engine: Engine) {
    self.store = store
    self.engine = engine
    clipNorm = training.clipNorm
    slots = training.optimizer.slots.map { ($0, FloatBuffer(count: store.count).whole) }
    if case .exponential(let decay) = training.average {
      average = WeightAverage(store, decay: decay)
    } else {
      average = nil
    }
    let trained = store.parameters.filter { !$0.isFrozen }
    muon = Muon(trained, training: training, engine: engine)
    pieces = UpdatePiece.all(trained, training: training)
    reports = FloatBuffer(count: pieces.count).whole
  }

  /// Updates every parameter that is not frozen.
  ///
  /// - Parameters:
  ///   - scale: Multiplies the gradients.
  ///   - update: The number of this update, from 1.
  /// - Returns: Whether all parameters are finite afterwards.
  func update(gradients: FloatView, scale: Double, learningRate: Double, update: Int) -> Bool {
    let values = store.values
    muon?.update(
      values, gradients: gradients, momentum: slots[0].values, scale: scale, learningRate: learningRate)
    let (pieces, slots, reports) = (pieces, slots.map(\.values), reports)
    let average = average?.piece(update: update)
    engine.pool.run(tasks: pieces.count) { task, _ in
      let piece = pieces[task]
      let factors = UpdateFactors(
        learningRate: Float(learningRate * piece.learningRateScale), weightDecay: piece.weightDecay,
        gradientScale: Float(scale), update: update)
      piece.rule?.apply(
        values[piece.range], gradients[piece.range], slots: slots.map { $0[piece.range] }, factors)
      average?.add(values, piece.range)
      reports[task] = values[piece.range].isFinite ? 0 : 1
    }
    return reports.array.allSatisfy { $0 == 0 }
  }

  /// The Euclidean norm of all gradients that are used; not finite if one of them is not.
  func norm(of gradients: FloatView) -> Double {
    let (pieces, reports) = (pieces, reports)
    engine.pool.run(tasks: pieces.count) { task, _ in reports[task] = gradients[pieces[task].range].sumOfSquares }
    return reports.array.reduce(0) { $0 + Double($1) }.squareRoot()
  }

  /// What brings a gradient of this norm down to `clip_norm`.
  ///
  /// - Source: PyTorch's `clip_grad_norm_`, with its 1e-6.
  func clipFactor(norm: Double) -> Double {
    guard let clipNorm else { return 1 }
    let margin = 1e-6
    return min(1, clipNorm / (norm + margin))
  }

  /// `target += source`, both of the parameters' layout.
  func add(_ source: FloatView, to target: FloatView) {
    let pieces = pieces
    engine.pool.run(tasks: pieces.count) { task, _ in target[pieces[task].range].add(source[pieces[task].range]) }
  }
}
