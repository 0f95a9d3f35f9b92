import CNNEngine
import CNNModel
import CNNSpec

extension MuonSpec: OptimizerUpdate {
  private var sgd: SGDSpec {
    var sgd = SGDSpec()
    (sgd.momentum, sgd.isNesterov) = (momentum, isNesterov)
    return sgd
  }

  func rule(for parameter: Parameter) -> ParameterUpdate.Rule? { parameter.isMatrix ? nil : sgd.rule(for: parameter) }

  var elementDecay: WeightDecay { SGDSpec.decay }

  /// The learning rate of the parameters that sgd updates follows the same schedule.
  func rateScale(base: Double) -> Double {
    guard let sgdLearningRate, base > 0 else { return 1 }
    return sgdLearningRate / base
  }

  func matrixUpdate(_ parameters: [Parameter], training: TrainingSpec, engine: Engine) -> (any MatrixUpdate)? {
    MuonUpdate(parameters.filter(\.isMatrix), spec: self, training: training, engine: engine)
  }

  func workspaceCount(_ layout: ParameterLayout) -> Int {
    let (largest, rows) = Self.sizes(layout.parameters.filter { !$0.isFrozen && $0.isMatrix })
    // The direction, and what the Newton-Schulz steps keep.
    return 2 * largest + 2 * rows * rows
  }

  /// Elements of the largest matrix, and the largest of the shorter sides.
  fileprivate static func sizes(_ matrices: [Parameter]) -> (largest: Int, rows: Int) {
    (matrices.map(\.count).max() ?? 0, matrices.map { min($0.shape[0], $0.count / $0.shape[0]) }.max() ?? 0)
  }
}

extension Parameter {
  /// A matrix or a bank of filters.
  fileprivate var isMatrix: Bool { shape.count > 1 }
}

/// Muon: filters and matrices move along the nearest orthogonal matrix of their momentum.
///
/// A filter bank is the matrix `[filters, channels / groups · height · width]`. In memory it mostly lies transposed and
/// permuted, which changes nothing: both commute with orthogonalisation.
///
/// - Source: PyTorch 2.15's torch.optim.Muon, in 32 bits throughout; Jordan, *Muon: An optimizer for hidden layers in
///   neural networks*, 2024.
private struct MuonUpdate: MatrixUpdate {
  private let parameters: [Parameter]
  private let spec: MuonSpec
  private let training: TrainingSpec
  private let newtonSchulz: NewtonSchulz
  private let direction: FloatView
  private let engine: Engine

  init(_ parameters: [Parameter], spec: MuonSpec, training: TrainingSpec, engine: Engine) {
    self.engine = engine
    self.spec = spec
    self.training = training
    self.parameters = parameters
    let (largest, rows) = MuonSpec.sizes(parameters)
    direction = FloatBuffer(count: largest).whole
    newtonSchulz = NewtonSchulz(largest: largest, rows: rows, engine: engine)
  }

  func update(_ values: FloatView, gradients: FloatView, state: [FloatView], scale: Double, learningRate: Double) {
    let momentum = state[0]
    for parameter in parameters {
      let range = parameter.range
      let direction = direction[0..<range.count]
      advance(gradients[range], momentum[range], into: direction, scale: Float(scale))
      let (filters, inputs) = (parameter.shape[0], parameter.count / parameter.shape[0])
      newtonSchulz.orthogonalise(direction, rows: parameter.order.rows, columns: parameter.order.columns)
      let rate = learningRate * parameter.learningRateScale
      let shrink = Float(1 - rate * training.weightDecay(of: parameter))
      let step = Float(rate * max(1, Double(filters) / Double(inputs)).squareRoot())
      engine.scale(values[range], by: shrink, into: values[range])
      engine.scale(direction, by: -step, into: direction)
      engine.add(direction, to: values[range])
    }
  }

  /// The momentum's next value, and the direction that follows from it.
  private func advance(_ gradients: FloatView, _ momentum: FloatView, into direction: FloatView, scale: Float) {
    let keep = Float(spec.momentum)
    engine.scale(gradients, by: scale, into: direction)
    engine.blend(direction, share: 1 - keep, into: momentum)
    if spec.isNesterov {
      engine.blend(momentum, share: keep, into: direction)
    } else {
      engine.scale(momentum, by: 1, into: direction)
    }
  }
}
