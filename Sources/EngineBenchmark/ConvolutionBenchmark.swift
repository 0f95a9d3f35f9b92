import CNNEngine

/// Times the three products of a convolution on one thread, after comparing sampled elements with their definition.
struct ConvolutionBenchmark {
  private let geometry: ConvolutionGeometry
  private let convolution: Convolution
  private let images: Int
  private let input: FloatBuffer
  private let filters: FloatBuffer
  private let outputGradient: FloatBuffer
  private let output: FloatBuffer
  private let inputGradient: FloatBuffer
  private let filterGradient: FloatBuffer
  private let forwardFilters: FloatBuffer
  private let gradientFilters: FloatBuffer
  private let workspace: FloatBuffer

  init(_ geometry: ConvolutionGeometry, engine: Engine, preference: ConvolutionPreference) {
    // About as many images as a chunk of a training step has.
    let chunkFloats = 1 << 18
    images = max(1, min(32, chunkFloats / geometry.inputCount))
    self.geometry = geometry
    convolution = Convolution(geometry, engine: engine, preference: preference)
    input = testValues(images * geometry.inputCount, seed: 1)
    filters = testValues(geometry.filterCount, seed: 2)
    outputGradient = testValues(images * geometry.outputCount, seed: 3)
    output = FloatBuffer(count: images * geometry.outputCount)
    inputGradient = FloatBuffer(count: images * geometry.inputCount)
    filterGradient = FloatBuffer(count: geometry.filterCount)
    forwardFilters = FloatBuffer(count: convolution.forwardFilterCount)
    gradientFilters = FloatBuffer(count: convolution.inputGradientFilterCount)
    workspace = FloatBuffer(count: convolution.workspaceCount(images: images))
  }

  var algorithm: String { convolution.algorithm }
  var floatingPointOperations: Double { 2 * Double(images * geometry.multiplyAdds) }

  func prepare() {
    convolution.prepareForward(filters: filters.whole, into: forwardFilters.whole)
    convolution.prepareInputGradient(filters: filters.whole, into: gradientFilters.whole)
  }

  func forward() {
    convolution.forward(
      input: input.whole, prepared: forwardFilters.whole, epilogue: ConvolutionEpilogue(), output: output.whole,
      images: images, workspace: workspace.whole)
  }

  func propagateToInput() {
    convolution.inputGradient(
      outputGradient: outputGradient.whole, prepared: gradientFilters.whole, inputGradient: inputGradient.whole,
      images: images, workspace: workspace.whole)
  }

  func propagateToFilters() {
    convolution.filterGradient(
      input: input.whole, outputGradient: outputGradient.whole, filterGradient: filterGradient.whole, images: images,
      workspace: workspace.whole)
  }

  /// The largest error of sampled output elements, relative to the sums of their absolute products.
  func largestError() -> Double {
    prepare()
    forward()
    let g = geometry
    var largest = 0.0
    let samples = 64
    for sample in 0..<samples {
      let element = (images * g.outputCount - 1) * sample / (samples - 1)
      let filter = element % g.filters
      let column = element / g.filters % g.outputWidth
      let row = element / g.filters / g.outputWidth % g.outputHeight
      let image = element / g.outputCount
      var sum = 0.0
      var magnitude = 1e-30
      for tapRow in 0..<g.windowHeight {
        for tapColumn in 0..<g.windowWidth {
          let y = row * g.strideHeight + tapRow * g.dilationHeight - g.paddingTop
          let x = column * g.strideWidth + tapColumn * g.dilationWidth - g.paddingLeft
          guard y >= 0, y < g.inputHeight, x >= 0, x < g.inputWidth else { continue }
          for channel in 0..<g.channelsPerGroup {
            let source =
              ((image * g.inputHeight + y) * g.inputWidth + x) * g.channels
              + filter / g.filtersPerGroup * g.channelsPerGroup + channel
            let weight = ((tapRow * g.windowWidth + tapColumn) * g.channelsPerGroup + channel) * g.filters + filter
            let product = Double(input.whole[source]) * Double(filters.whole[weight])
            sum += product
            magnitude += abs(product)
          }
        }
      }
      largest = max(largest, abs(Double(output.whole[element]) - sum) / magnitude)
    }
    return largest
  }
}
