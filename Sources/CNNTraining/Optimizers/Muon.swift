import CNNEngine
import CNNModel
import CNNSpec

/// Muon: filters and matrices move along the nearest orthogonal matrix of their momentum.
///
/// A filter bank is the matrix `[filters, channels / groups · height · width]`. In memory it mostly lies transposed and
/// permuted, which changes nothing: both commute with orthogonalisation.
///
/// - Source: PyTorch 2.15's torch.optim.Muon, in 32 bits throughout; Jordan, *Muon: An optimizer for hidden layers in
///   neural networks*, 2024.
struct Muon {
  private let parameters: [Parameter]
  private let spec: MuonSpec
  private let training: TrainingSpec
  private let newtonSchulz: NewtonSchulz
  private let direction: FloatView
  private let engine: Engine

  /// `nil` for the other optimizers.
  init?(_ parameters: [Parameter], training: TrainingSpec, engine: Engine) {
    guard case .muon(let spec) = training.optimizer else { return nil }
    self.engine = engine
    self.spec = spec
    self.training = training
    self.parameters = parameters.filter { $0.shape.count > 1 }
    let largest = self.parameters.map(\.count).max() ?? 0
    let rows = self.parameters.map { min($0.shape[0], $0.count / $0.shape[0]) }.max() ?? 0
    direction = FloatBuffer(count: largest).whole
    newtonSchulz = NewtonSchulz(largest: largest, rows: rows, engine: engine)
  }

  /// Floats of its own memory for a network; 0 for the other optimizers.
  static func floatCount(_ layout: ParameterLayout, _ training: TrainingSpec) -> Int {
    guard case .muon = training.optimizer else { return 0 }
    let matrices = layout.parameters.filter { !$0.isFrozen && $0.shape.count > 1 }
    let largest = matrices.map(\.count).max() ?? 0
    let rows = matrices.map { min($0.shape[0], $0.count / $0.shape[0]) }.max() ?? 0
    // The direction, and what the Newton-Schulz steps keep.
    return 2 * largest + 2 * rows * rows
  }

  /// Updates all matrices, one after another, each with all threads.
  func update(_ values: FloatView, gradients: FloatView, momentum: FloatView, scale: Double, learningRate: Double) {
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

/// Five Newton-Schulz steps towards the nearest orthogonal matrix.
struct NewtonSchulz {
  /// Of the polynomial `a x + b x³ + c x⁵`, chosen by Jordan (2024) to bring singular values close to 1 fast.
  private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
  private static let stepCount = 5
  private static let smallestNorm: Float = 1e-7

  private let gram: FloatView
  private let squared: FloatView
  private let change: FloatView
  private let engine: Engine

  /// - Parameters:
  ///   - largest: Elements of the largest matrix.
  ///   - rows: The largest of the matrices' shorter sides.
  init(largest: Int, rows: Int, engine: Engine) {
    gram = FloatBuffer(count: rows * rows).whole
    squared = FloatBuffer(count: rows * rows).whole
    change = FloatBuffer(count: largest).whole
    self.engine = engine
  }

  /// Replaces a row-major matrix by one with the same singular vectors and singular values near 1.
  func orthogonalise(_ elements: FloatView, rows: Int, columns: Int) {
    let norm = max(Float(engine.sumOfSquares(elements).squareRoot()), Self.smallestNorm)
    engine.scale(elements, by: 1 / norm, into: elements)
    let matrix = MatrixView(elements, rows: rows, columns: columns)
    let x = rows <= columns ? matrix : matrix.transposed
    let side = x.rows
    let gram = MatrixView(gram[0..<side * side], rows: side, columns: side)
    let squared = MatrixView(squared[0..<side * side], rows: side, columns: side)
    let ownChange = MatrixView(change[0..<elements.count], rows: rows, columns: columns)
    let change = rows <= columns ? ownChange : ownChange.transposed
    for _ in 0..<Self.stepCount {
      gemm(a: x, b: x.transposed, into: gram, mode: .overwrite, engine: engine)
      gemm(a: gram, b: gram, into: squared, mode: .overwrite, engine: engine)
      combine(Self.b, gram.elements, Self.c, squared.elements)
      gemm(a: gram, b: x, into: change, mode: .overwrite, engine: engine)
      combine(Self.a, elements, 1, change.elements)
    }
  }

  /// `first = a first + b second`; the second is used up.
  private func combine(_ a: Float, _ first: FloatView, _ b: Float, _ second: FloatView) {
    engine.scale(first, by: a, into: first)
    if b != 1 { engine.scale(second, by: b, into: second) }
    engine.add(second, to: first)
  }
}
