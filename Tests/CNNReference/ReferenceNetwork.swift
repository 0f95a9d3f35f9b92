import CNNSpec

/// A whole network evaluated with the reference layers, one layer at a time.
///
/// Every layer's forward returns, with its output, the function that turns the output's gradient into the gradients of its
/// inputs and parameters; the backward pass calls them in reverse order.
public struct ReferenceNetwork: Sendable {
  public let architecture: Architecture
  /// Parameters and running statistics by their names in a checkpoint, in a checkpoint's layout.
  public var tensors: [String: [Double]]

  public enum Mode: Sendable {
    case inference
    /// Batch statistics, and dropout by these flags: one an element, by the layer's name.
    case training(isKept: [String: [Bool]])

    public static let training = Mode.training(isKept: [:])
  }

  /// The result of a forward pass, with what its backward pass needs.
  public struct Pass {
    public let output: NCHW
    /// Every layer's output, in the order of the architecture.
    public let layerOutputs: [NCHW]
    /// Running statistics after the batch, by name; empty in inference.
    public let runningStatistics: [String: [Double]]
    fileprivate let layers: [LayerPass]
    fileprivate let input: NCHW
  }

  public struct Gradients: Sendable {
    public var input: NCHW
    /// By the tensors' names.
    public var parameters: [String: [Double]]
  }

  /// - Precondition: Every tensor of the architecture is in `tensors` with as many values as its shape.
  public init(_ architecture: Architecture, tensors: [String: [Double]]) {
    for tensor in architecture.layers.flatMap(\.tensors) {
      precondition(tensors[tensor.name]?.count == tensor.count, "\(tensor.name) is missing or has another size")
    }
    self.architecture = architecture
    self.tensors = tensors
  }

  public func forward(_ input: NCHW, mode: Mode) -> Pass {
    var layers: [LayerPass] = []
    for layer in architecture.layers {
      let inputs = layer.inputs.map { $0.map { layers[$0].output } ?? input }
      layers.append(ReferenceLayer(layer: layer, tensors: tensors, mode: mode).forward(inputs))
    }
    let statistics = layers.reduce(into: [:]) { $0.merge($1.runningStatistics) { first, _ in first } }
    return Pass(
      output: layers.last?.output ?? input, layerOutputs: layers.map(\.output), runningStatistics: statistics,
      layers: layers, input: input)
  }

  public func backward(_ pass: Pass, outputGradient: NCHW) -> Gradients {
    var gradients = pass.layers.map { NCHW(like: $0.output) }
    var result = Gradients(input: NCHW(like: pass.input), parameters: [:])
    gradients[gradients.count - 1] = outputGradient
    for index in architecture.layers.indices.reversed() {
      let (inputGradients, parameterGradients) = pass.layers[index].backward(gradients[index])
      result.parameters.merge(parameterGradients) { first, _ in first }
      for (source, gradient) in zip(architecture.layers[index].inputs, inputGradients) {
        if let source {
          gradients[source].add(gradient)
        } else {
          result.input.add(gradient)
        }
      }
    }
    return result
  }
}

/// One layer's output and the function from its gradient to those of its inputs and parameters.
struct LayerPass {
  typealias Backward = (_ outputGradient: NCHW) -> (inputs: [NCHW], parameters: [String: [Double]])

  let output: NCHW
  var runningStatistics: [String: [Double]] = [:]
  let backward: Backward

  /// This layer followed by another that reads its output alone.
  func followed(by next: (NCHW) -> LayerPass) -> LayerPass {
    let second = next(output)
    let first = backward
    return LayerPass(
      output: second.output, runningStatistics: runningStatistics.merging(second.runningStatistics) { $1 }
    ) { gradient in
      let (inputs, parameters) = second.backward(gradient)
      let (firstInputs, firstParameters) = first(inputs[0])
      return (firstInputs, firstParameters.merging(parameters) { $1 })
    }
  }
}

extension NCHW {
  mutating func add(_ other: NCHW) {
    for index in values.indices { values[index] += other.values[index] }
  }
}
