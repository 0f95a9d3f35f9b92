import CNNSpec

/// The update of one parameter tensor, with the formulas of PyTorch's `torch.optim`.
///
/// Lion, which PyTorch does not have, follows its paper. Weight decay is added to the gradient (coupled) by sgd, adam,
/// rmsprop and adagrad, and shrinks the parameter directly (decoupled) in adamw, lion and muon.
///
/// - Source: Chen et al., *Symbolic Discovery of Optimization Algorithms*, 2023, algorithm 2.
public struct ReferenceOptimizer: Sendable {
  public let optimizer: any OptimizerDefinition
  public let weightDecay: Double
  /// Shape in a checkpoint; muon updates filters and matrices, and leaves all else to sgd.
  public let shape: [Int]

  private var stepCount = 0
  private var first: [Double]
  private var second: [Double]

  public init(_ optimizer: any OptimizerDefinition, weightDecay: Double = 0, shape: [Int]) {
    self.optimizer = optimizer
    self.weightDecay = weightDecay
    self.shape = shape
    first = [Double](repeating: 0, count: shape.reduce(1, *))
    second = first
  }

  public mutating func step(_ parameters: inout [Double], gradients: [Double], learningRate: Double) {
    stepCount += 1
    let coupled = zip(gradients, parameters).map { $0 + weightDecay * $1 }
    switch optimizer {
    case let spec as SGDSpec: sgd(spec, &parameters, coupled, learningRate)
    case let spec as AdamSpec: adam(spec, &parameters, coupled, learningRate)
    case let spec as AdamWSpec:
      shrink(&parameters, learningRate)
      adam(spec.adam, &parameters, gradients, learningRate)
    case let spec as RMSPropSpec: rmsProp(spec, &parameters, coupled, learningRate)
    case let spec as AdaGradSpec:
      for i in parameters.indices {
        second[i] += coupled[i] * coupled[i]
        parameters[i] -= learningRate * coupled[i] / (second[i].squareRoot() + spec.epsilon)
      }
    case let spec as LionSpec:
      shrink(&parameters, learningRate)
      for i in parameters.indices {
        let update = spec.beta1 * first[i] + (1 - spec.beta1) * gradients[i]
        parameters[i] -= learningRate * (update > 0 ? 1 : update < 0 ? -1 : 0)
        first[i] = spec.beta2 * first[i] + (1 - spec.beta2) * gradients[i]
      }
    case let spec as MuonSpec:
      guard shape.count > 1 else {
        var plain = SGDSpec()
        (plain.momentum, plain.isNesterov) = (spec.momentum, spec.isNesterov)
        return sgd(plain, &parameters, coupled, spec.sgdLearningRate ?? learningRate)
      }
      muon(spec, &parameters, gradients, learningRate)
    default: preconditionFailure("\(optimizer.word) has no reference")
    }
  }

  private func shrink(_ parameters: inout [Double], _ learningRate: Double) {
    for i in parameters.indices { parameters[i] *= 1 - learningRate * weightDecay }
  }

  private mutating func sgd(
    _ spec: SGDSpec, _ parameters: inout [Double], _ gradients: [Double], _ learningRate: Double
  ) {
    for i in parameters.indices {
      first[i] = spec.momentum * first[i] + gradients[i]
      parameters[i] -= learningRate * (spec.isNesterov ? gradients[i] + spec.momentum * first[i] : first[i])
    }
  }

  private mutating func adam(
    _ spec: AdamSpec, _ parameters: inout [Double], _ gradients: [Double], _ learningRate: Double
  ) {
    let correction1 = 1 - power(spec.beta1, stepCount)
    let correction2 = 1 - power(spec.beta2, stepCount)
    for i in parameters.indices {
      first[i] = spec.beta1 * first[i] + (1 - spec.beta1) * gradients[i]
      second[i] = spec.beta2 * second[i] + (1 - spec.beta2) * gradients[i] * gradients[i]
      let deviation = (second[i] / correction2).squareRoot() + spec.epsilon
      parameters[i] -= learningRate * first[i] / correction1 / deviation
    }
  }

  private mutating func rmsProp(
    _ spec: RMSPropSpec, _ parameters: inout [Double], _ gradients: [Double], _ learningRate: Double
  ) {
    for i in parameters.indices {
      second[i] = spec.decay * second[i] + (1 - spec.decay) * gradients[i] * gradients[i]
      first[i] = spec.momentum * first[i] + gradients[i] / (second[i].squareRoot() + spec.epsilon)
      parameters[i] -= learningRate * first[i]
    }
  }

  private mutating func muon(
    _ spec: MuonSpec, _ parameters: inout [Double], _ gradients: [Double], _ learningRate: Double
  ) {
    shrink(&parameters, learningRate)
    for i in gradients.indices { first[i] += (1 - spec.momentum) * (gradients[i] - first[i]) }
    let direction = zip(gradients, first).map { spec.isNesterov ? $0 + spec.momentum * ($1 - $0) : $1 }
    let rows = shape[0]
    let columns = parameters.count / rows
    let update = NewtonSchulz.orthogonalised(direction, rows: rows, columns: columns)
    let scale = max(1, Double(rows) / Double(columns)).squareRoot()
    for i in parameters.indices { parameters[i] -= learningRate * scale * update[i] }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

/// Five Newton-Schulz steps towards the nearest orthogonal matrix, as PyTorch's `Muon` takes them, but in doubles.
///
/// - Source: Jordan, *Muon: An optimizer for hidden layers in neural networks*, 2024, which chose the coefficients.
public enum NewtonSchulz {
  static let coefficients = (3.4445, -4.7750, 2.0315)
  static let stepCount = 5
  static let smallestNorm = 1e-7

  /// - Shape: `matrix` and the result are `[rows, columns]`, row-major.
  public static func orthogonalised(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    guard rows <= columns else {
      let transposed = transpose(matrix, rows: rows, columns: columns)
      let result = orthogonalised(transposed, rows: columns, columns: rows)
      return transpose(result, rows: columns, columns: rows)
    }
    let norm = max(matrix.reduce(0) { $0 + $1 * $1 }.squareRoot(), smallestNorm)
    var x = matrix.map { $0 / norm }
    for _ in 0..<stepCount {
      let gram = product(x, transpose(x, rows: rows, columns: columns), rows, columns, rows)
      let squared = product(gram, gram, rows, rows, rows)
      let polynomial = zip(gram, squared).map { coefficients.1 * $0 + coefficients.2 * $1 }
      let change = product(polynomial, x, rows, rows, columns)
      x = zip(x, change).map { coefficients.0 * $0 + $1 }
    }
    return x
  }

  private static func transpose(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    (0..<rows * columns).map { matrix[$0 % rows * columns + $0 / rows] }
  }

  private static func product(_ a: [Double], _ b: [Double], _ rows: Int, _ inner: Int, _ columns: Int) -> [Double] {
    (0..<rows * columns).map { index in
      (0..<inner).reduce(0) { $0 + a[index / columns * inner + $1] * b[$1 * columns + index % columns] }
    }
  }
}
