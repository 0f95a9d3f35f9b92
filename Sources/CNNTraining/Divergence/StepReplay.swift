import CNNModel

/// A step that was repeated from its black box, with every layer and tensor looked at.
public struct StepReplay: Sendable {
  /// Numbers of one kind: the outputs of a layer, or the elements of a tensor.
  public struct Numbers: Equatable, Sendable {
    public var name: String
    public var count = 0
    /// Infinities and NaN.
    public var notFinite = 0
    /// Of those that are finite; `nil` when none is.
    public var smallest: Float?
    public var largest: Float?

    init(name: String) { self.name = name }

    mutating func add(_ values: [Float]) {
      count += values.count
      for value in values {
        guard value.isFinite else {
          notFinite += 1
          continue
        }
        smallest = min(smallest ?? value, value)
        largest = max(largest ?? value, value)
      }
    }
  }

  /// What was found this time; `nil` when the step went well.
  public var divergence: Divergence?
  public var learningRate: Double
  /// Positions of the images in the training split, in the order of the step.
  public var images: [Int]
  /// Outputs of every layer, for the last batch of the step, in the order of the network.
  public var layers: [Numbers]
  /// Gradients of every parameter; empty when the loss was not finite, because there are none then.
  public var gradients: [Numbers]
  /// Values of every parameter after the step.
  public var parameters: [Numbers]
}

extension ParameterStore {
  /// The elements of every parameter in a buffer of this store's layout.
  func numbers(in buffer: (Parameter) -> [Float]) -> [StepReplay.Numbers] {
    parameters.map { parameter in
      var numbers = StepReplay.Numbers(name: parameter.name)
      numbers.add(buffer(parameter))
      return numbers
    }
  }
}
