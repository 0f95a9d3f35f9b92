@testable import CNNEngine

/// Calls a convolution with everything that it must overwrite or not read filled with NaN.
struct ConvolutionRunner {
  let convolution: Convolution
  let filters: [Float]

  private func filledWithNaN(_ count: Int) -> FloatBuffer {
    let buffer = FloatBuffer(count: count)
    buffer.whole.fill(.nan)
    return buffer
  }

  func forward(
    input: [Float], bias: [Float]?, residual: [Float]? = nil, hasReLU: Bool, pools: Bool = false, images: Int
  ) -> [Float] {
    let prepared = filledWithNaN(convolution.forwardFilterCount)
    for part in 0..<3 {
      convolution.prepareForward(filters: FloatBuffer(filters).whole, into: prepared.whole, part: part, parts: 3)
    }
    let epilogue = ConvolutionEpilogue(
      bias: bias.map { FloatBuffer($0).whole }, residual: residual.map { FloatBuffer($0).whole }, hasReLU: hasReLU,
      pools: pools)
    let output = filledWithNaN(images * epilogue.outputCount(convolution.geometry))
    convolution.forward(
      input: FloatBuffer(input).whole, prepared: prepared.whole, epilogue: epilogue, output: output.whole,
      images: images,
      workspace: filledWithNaN(convolution.workspaceCount(images: images)).whole)
    return output.whole.array
  }

  func inputGradient(outputGradient: [Float], images: Int) -> [Float] {
    let prepared = filledWithNaN(convolution.inputGradientFilterCount)
    for part in 0..<3 {
      convolution.prepareInputGradient(filters: FloatBuffer(filters).whole, into: prepared.whole, part: part, parts: 3)
    }
    let inputGradient = filledWithNaN(images * convolution.geometry.inputCount)
    convolution.inputGradient(
      outputGradient: FloatBuffer(outputGradient).whole, prepared: prepared.whole, inputGradient: inputGradient.whole,
      images: images, workspace: filledWithNaN(convolution.workspaceCount(images: images)).whole)
    return inputGradient.whole.array
  }

  func filterGradient(input: [Float], outputGradient: [Float], start: [Float], images: Int) -> [Float] {
    let filterGradient = FloatBuffer(start)
    convolution.filterGradient(
      input: FloatBuffer(input).whole, outputGradient: FloatBuffer(outputGradient).whole,
      filterGradient: filterGradient.whole, images: images,
      workspace: filledWithNaN(convolution.workspaceCount(images: images)).whole)
    return filterGradient.whole.array
  }
}
