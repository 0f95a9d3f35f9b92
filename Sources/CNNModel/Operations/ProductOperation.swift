import CNNEngine

/// The product of a map and another, or of a map and one number for each of its channels.
///
/// A second map is a factor for each channel of a single position, so both are a `ChannelScale` for each image.
struct ProductOperation: Operation {
  private let scale: ChannelScale

  /// - Parameter factors: Numbers of the second input, for one image.
  init(factors: Int, engine: Engine) { scale = ChannelScale(channels: factors, engine: engine) }

  let traits = OperationTraits(backwardReadsInput: true, worksInPlace: true, takesEpilogue: true)

  func workspaceCount(images: Int) -> Int { scale.workspaceCount }

  func forward(_ call: OperationCall) {
    forEachImage(call) { image, factors in
      scale.forward(call.input[image], factors: call.input(1)[factors], into: call.output[image])
    }
  }

  func inputGradient(_ call: OperationCall) {
    let (first, second) = (call.inputGradient(0), call.inputGradient(1))
    forEachImage(call) { image, factors in
      let (input, gradient) = (call.input[image], call.outputGradient[image])
      if let second {
        second[factors].fill(0)
        scale.factorGradient(
          input: input, outputGradient: gradient, addingTo: second[factors], workspace: call.workspace)
      }
      // Last, since it may overwrite the output's gradient.
      if let first { scale.forward(gradient, factors: call.input(1)[factors], into: first[image]) }
    }
  }

  /// Visits the places of each image in the first input and in the second.
  private func forEachImage(_ call: OperationCall, _ body: (_ image: Range<Int>, _ factors: Range<Int>) -> Void) {
    let (size, factors) = (call.input.count / call.images, scale.channels)
    for image in 0..<call.images {
      body(image * size..<(image + 1) * size, image * factors..<(image + 1) * factors)
    }
  }
}
