import CNNEngine

/// The sum of two or more values of one shape. Its gradient is every input's gradient, so backward does nothing.
struct SumOperation: Operation {
  var traits: OperationTraits {
    OperationTraits(worksInPlace: true, passesGradient: true, takesEpilogue: true)
  }

  func appliesEpilogue(_ activation: Activation) -> Bool { activation == .relu }

  func forward(_ call: OperationCall) {
    let output = call.output
    let inputs = call.instruction.inputs
    let last = inputs.count - 1
    // In place, the sum starts from the input that lies there already.
    let first = inputs.firstIndex(of: call.instruction.output) ?? 0
    var sum = call.input(first)
    for index in inputs.indices where index != first {
      let isLast = index == (first == last ? last - 1 : last)
      call.engine.sum(sum, call.input(index), hasReLU: call.hasReLU && isLast, into: output)
      sum = output
    }
  }
}
