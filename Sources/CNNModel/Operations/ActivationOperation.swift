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
      saved: saved, outputGradient: call.outputGradient, into: call.inputGradient, engine: call.engine)
  }
}

extension Activation {
  init(_ spec: ActivationSpec) {
    guard let activation = Activation(named: spec.kind.rawValue, slope: spec.kind.takesSlope ? Float(spec.slope) : 0)
    else { preconditionFailure("the kernels know every activation of the language") }
    self = activation
  }
}
