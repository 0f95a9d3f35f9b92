/// What is known about one optimizer. A value has the numbers of a configuration, and `init()` has PyTorch's.
///
/// Whoever handles optimizers asks the definition. So an optimizer is one file here, one in `CNNTraining` with its update,
/// and one line in `Optimizers`.
public protocol OptimizerDefinition: Hashable, Sendable {
  /// The word in a configuration.
  static var word: String { get }
  /// Its own keys of `[train]`, in the order in which they are read.
  static var keys: [OptimizerKey<Self>] { get }
  /// The learning rate and the weight decay where none is written.
  static var learningRate: Double { get }
  static var weightDecay: Double { get }
  /// How weight decay acts on filters and matrices.
  static var decay: WeightDecay { get }
  /// Whether a step is proportional to the gradient. The other optimizers divide the gradient's size out.
  static var followsGradient: Bool { get }

  init()
  /// What it keeps for every parameter, in the order in which a checkpoint holds it.
  var slots: [OptimizerSlot] { get }
}

/// How weight decay acts.
public enum WeightDecay: Sendable {
  /// Added to the gradient.
  case coupled
  /// Taken from the parameter, times the learning rate.
  case decoupled
}

/// A number that an optimizer keeps for every parameter. The name is PyTorch's and part of a checkpoint's tensors.
public struct OptimizerSlot: Hashable, Sendable {
  public let name: String

  public init(_ name: String) { self.name = name }

  public static let momentum = OptimizerSlot("momentum_buffer")
  /// Averages of the gradient and of its square.
  public static let firstMoment = OptimizerSlot("exp_avg")
  public static let secondMoment = OptimizerSlot("exp_avg_sq")
}

// PyTorch's values of most optimizers.
extension OptimizerDefinition {
  public static var learningRate: Double { 0.001 }
  public static var weightDecay: Double { 0 }
  public static var decay: WeightDecay { .coupled }
  public static var followsGradient: Bool { false }
}

// What can be asked of any optimizer.
extension OptimizerDefinition {
  public var word: String { Self.word }

  var keyWords: [String] { Self.keys.map(\.word) }

  /// The number of a key; `nil` for a key that this optimizer does not have.
  public func number(_ key: String) -> Double? { path(key).map { self[keyPath: $0] } }

  /// The same optimizer with another number of a key that it has.
  ///
  /// - Parameter value: `nil` for PyTorch's.
  public func with(_ key: String, _ value: Double?) -> Self {
    guard let path = path(key) else { return self }
    var changed = self
    changed[keyPath: path] = value ?? Self()[keyPath: path]
    return changed
  }

  private func path(_ word: String) -> WritableKeyPath<Self, Double>? {
    guard case .number(let path, _)? = Self.keys.first(where: { $0.word == word })?.property else { return nil }
    return path
  }
}
