import CNNEngine
import CNNSpec

/// An activation that is a pass of its own: its gradient needs its input, or nothing before it could take it.
struct ActivationOperation: Operation {
  let activation: Activation

  init(_ activation: Activation) { self.activation = activation }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: activation.gradientNeedsInput, backwardReadsOutput: !activation.gradientNeedsInput,
      worksInPlace: true, gradientWorksInPlace: true)
  }

  func forward(_ call: OperationCall) {
    activation.forward(call.input, into: call.output, engine: call.engine)
  }

  func inputGradient(_ call: OperationCall) {
    let saved = activation.gradientNeedsInput ? call.input : call.output
    activation.backward(
      saved: saved, outputGradient: call.outputGradient,
      into: call.inputGradient, engine: call.engine)
  }
}

extension Activation {
  init(_ spec: ActivationSpec) {
    switch spec.kind {
    case .relu: self = .relu
    case .leakyReLU: self = .leakyReLU(slope: Float(spec.slope))
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    case .gelu: self = .gelu
    case .silu: self = .silu
    case .elu: self = .elu(alpha: Float(spec.slope))
    case .softplus: self = .softplus
    case .hardSwish: self = .hardSwish
    }
  }

  /// Whether a larger input never gives a smaller output.
  var neverFalls: Bool {
    switch self {
    case .relu, .tanh, .sigmoid, .softplus: true
    case .leakyReLU(let slope), .elu(let slope): slope >= 0
    case .gelu, .silu, .hardSwish: false
    }
  }

  /// Whether it costs no more than reading its result from memory.
  var isCheap: Bool {
    switch self {
    case .relu, .leakyReLU: true
    case .tanh, .sigmoid, .gelu, .silu, .elu, .softplus, .hardSwish: false
    }
  }
}
