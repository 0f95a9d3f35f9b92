import CNNEngine

/// Times the three products of a convolution on one thread, after comparing them with their definition.
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

  var algorithm: String { convolution.algorithm.rawValue }
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

  /// Compares elements of all three products, spread evenly over each result, with their definition.
  func verify(_ name: String) {
    prepare()
    filterGradient.whole.fill(0)
    for (product, result, definition) in [
      (forward, output, definitions.output), (propagateToInput, inputGradient, definitions.inputGradient),
      (propagateToFilters, filterGradient, definitions.filterGradient),
    ] {
      product()
      let samples = 96
      for sample in 0..<samples {
        let element = (result.count - 1) * sample / (samples - 1)
        let sum = definition(element)
        // Relative to its own terms: sums of both signs may nearly cancel.
        EngineBenchmark.verify(name, [result.whole[element]], [sum.value], scale: sum.magnitude)
      }
    }
  }

  private var definitions: ConvolutionDefinitions {
    ConvolutionDefinitions(
      geometry: geometry, images: images, input: input.whole, filters: filters.whole,
      outputGradient: outputGradient.whole)
  }
}
