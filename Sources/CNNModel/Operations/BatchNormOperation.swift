import CNNEngine

/// Batch normalisation: each channel to mean 0 and variance 1 over batch and positions, then a learned factor and summand.
///
/// Forward needs moments over the whole batch before the first element can be normalised, and so does backward; both are
/// found image by image while the image is in cache, and combined in the order of the images. The normalised map is cheaper
/// to compute again than to keep, so only the layer's input stays in memory.
struct BatchNormOperation: Operation {
  let normalization: BatchNormalization
  let positions: Int
  let momentum: Float
  let affine: Affine
  /// Whether training, too, normalises with the running statistics, which stay as they are (`freeze = all`). Then each
  /// channel has a constant factor and summand, and images have no influence on each other.
  let holdsStatistics: Bool
  /// Indices into `ParameterLayout.runningStatistics`.
  let mean: Int
  let variance: Int

  var channels: Int { normalization.channels }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, isCheap: true, worksInPlace: true, gradientWorksInPlace: true,
      hasBatchStatistics: !holdsStatistics,
      statisticsChannels: channels, takesEpilogue: true, takesResidual: true, trained: affine.parameters)
  }

  func appliesEpilogue(_ activation: Activation) -> Bool { activation == .relu }

  func prepare(_ preparation: Preparation) {
    guard preparation.purpose == .inference || holdsStatistics, let place = preparation.statistics else { return }
    let memory = preparation.memory
    makeInferenceCoefficients(memory, into: memory.slab[place.coefficients])
    if preparation.purpose == .training { makeConstantGradientCoefficients(memory, place) }
  }

  // MARK: Forward

  /// The moments of each image.
  func statistics(_ call: OperationCall) {
    let input = call.input
    forEachImage(call) { image, range in normalization.partMoments(input[range], into: image) }
  }

  /// The sums of each image of a chunk, and where its pixels lie in the chunk.
  private func forEachImage(_ call: OperationCall, _ body: (_ sums: FloatView, _ pixels: Range<Int>) -> Void) {
    let count = positions * channels
    for (place, image) in call.chunk.images.enumerated() {
      body(call.memory.slab[call.batchStatistics!.partial(image)], place * count..<(place + 1) * count)
    }
  }

  /// Makes the batch's statistics from those of its images, and moves the running ones.
  func combineStatistics(_ place: BatchStatisticsPlan, _ memory: NetworkMemory, images: Int) {
    let partials = memory.slab[place.partials(images)]
    let count = images * positions
    normalization.combine(partials, positions: count, positionsPerPart: positions)
    let statistics = memory.slab[place.statistics]
    statistics.copy(from: memory.slab[place.partial(0)])
    if count > 1 {
      normalization.makeUnbiased(
        statistics: statistics, positions: count, mean: memory.batchValue(ofStatistic: mean),
        variance: memory.batchValue(ofStatistic: variance))
    }
    moveStatistics(memory, towards: memory.batchStatistics, images: images)
    makeCoefficients(
      mean: statistics[0..<channels], variance: statistics[channels..<2 * channels], memory,
      into: memory.slab[place.coefficients])
  }

  /// A single value has no variance without bias, so a batch of one image with one position leaves the running
  /// statistics as they are.
  func moveStatistics(_ memory: NetworkMemory, towards batch: FloatView, images: Int) {
    guard !holdsStatistics, images * positions > 1 else { return }
    for index in [mean, variance] {
      let range = memory.layout.runningStatistics[index].range
      let (running, current) = (memory.statistics[range], batch[range])
      for channel in 0..<channels { running[channel] += momentum * (current[channel] - running[channel]) }
    }
  }

  /// For the running statistics instead of the batch's.
  func makeInferenceCoefficients(_ memory: NetworkMemory, into coefficients: FloatView) {
    makeCoefficients(
      mean: memory.value(ofStatistic: mean), variance: memory.value(ofStatistic: variance), memory, into: coefficients)
  }

  private func makeCoefficients(
    mean: FloatView, variance: FloatView, _ memory: NetworkMemory, into coefficients: FloatView
  ) {
    normalization.makeCoefficients(
      mean: mean, variance: variance, weight: memory.value(ofParameter: affine.weight),
      bias: memory.value(ofParameter: affine.bias), into: coefficients)
  }

  func forward(_ call: OperationCall) {
    normalization.apply(
      call.input, coefficients: call.memory.slab[call.batchStatistics!.coefficients],
      residual: call.residual, hasReLU: call.hasReLU,
      into: call.output)
  }

  // MARK: Backward

  /// The sums of each image that the gradients need.
  func gradientStatistics(_ call: OperationCall) {
    let (input, outputGradient) = (call.input, call.outputGradient)
    let mean = call.memory.slab[call.batchStatistics!.mean]
    forEachImage(call) { image, range in
      normalization.partGradientSums(
        input: input[range], outputGradient: outputGradient[range], mean: mean, into: image)
    }
  }

  /// The gradients of factor and summand, and what the input's gradient needs.
  func combineGradients(_ place: BatchStatisticsPlan, _ memory: NetworkMemory, images: Int, engine: Engine) {
    engine.sumInTree(memory.slab[place.partials(images)], count: images)
    normalization.makeGradientCoefficients(
      sums: memory.slab[place.partial(0)], statistics: memory.slab[place.statistics],
      weight: memory.value(ofParameter: affine.weight), positions: images * positions,
      weightGradient: memory.gradient(ofParameter: affine.weight) ?? memory.slab[place.unusedWeightGradient],
      biasGradient: memory.gradient(ofParameter: affine.bias) ?? memory.slab[place.unusedBiasGradient],
      into: memory.slab[place.gradientCoefficients])
  }

  /// What the input's gradient needs where the statistics are constants: a factor for each channel.
  func makeConstantGradientCoefficients(_ memory: NetworkMemory, _ place: BatchStatisticsPlan) {
    let (sums, statistics) = (memory.slab[place.partial(0)], memory.slab[place.statistics])
    sums.fill(0)
    statistics[0..<channels].copy(from: memory.value(ofStatistic: mean))
    statistics[channels..<2 * channels].copy(from: memory.value(ofStatistic: variance))
    normalization.makeGradientCoefficients(
      sums: sums, statistics: statistics, weight: memory.value(ofParameter: affine.weight), positions: 0,
      weightGradient: memory.slab[place.unusedWeightGradient], biasGradient: memory.slab[place.unusedBiasGradient],
      into: memory.slab[place.gradientCoefficients])
  }

  func inputGradient(_ call: OperationCall) {
    normalization.inputGradient(
      input: call.input, outputGradient: call.outputGradient,
      coefficients: call.memory.slab[call.batchStatistics!.gradientCoefficients], into: call.inputGradient)
  }
}
