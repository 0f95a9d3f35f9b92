import CNNEngine

/// Convolution: filters slid over the input, plus a bias.
///
/// A layer with very many filters is computed for the whole batch at once, any other chunk by chunk.
struct ConvolutionOperation: Operation {
  let convolution: Convolution
  /// The products on a whole batch, of a layer that is computed that way.
  let batchWide: BatchWideWinograd?
  let weight: Int
  let bias: Int?
  /// Batch normalisation with running statistics, folded into filters and bias (inference).
  var foldedNorm: BatchNormOperation?
  /// Whether the largest of each two by two results is stored alone (inference).
  var pools = false

  init(_ convolution: Convolution, batchWide: BatchWideWinograd?, weight: Int, bias: Int?) {
    self.convolution = convolution
    self.batchWide = batchWide
    self.weight = weight
    self.bias = bias
  }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, isBatchWide: batchWide != nil, hasProducts: true, takesEpilogue: true,
      takesResidual: convolution.takesResidual && !pools, gradientSumCount: convolution.filterGradientSumCount,
      trained: [weight] + (bias.map { [$0] } ?? []))
  }

  var algorithm: ProductAlgorithm? { convolution.algorithm }

  func appliesEpilogue(_ activation: Activation) -> Bool { activation == .relu }

  /// With running statistics batch normalisation is a factor and a summand a filter.
  func folding(_ norm: BatchNormOperation) -> (any Operation)? {
    var folded = self
    folded.foldedNorm = norm
    return folded
  }

  /// A convolution whose tiles hold whole windows stores what is left of them.
  func merging(_ pool: PoolOperation) -> (any Operation)? {
    guard pool.takesMaximum, pool.pooling.geometry.halvesMap, convolution.takesPool else { return nil }
    var merged = self
    merged.pools = true
    return merged
  }

  // MARK: Filters

  /// Batch-wide products transform their filters themselves.
  var preparedFilters: PreparedFilterCounts? {
    PreparedFilterCounts(
      forward: batchWide?.packedFilterCount ?? convolution.forwardFilterCount,
      inputGradient: batchWide == nil ? convolution.inputGradientFilterCount : 0,
      folded: foldedNorm == nil ? 0 : convolution.geometry.filterCount,
      foldedBias: foldedNorm.map { convolution.geometry.filters + $0.normalization.coefficientCount } ?? 0)
  }

  /// Multiplies each filter by its normalisation's factor, and makes the bias the normalisation of the bias.
  ///
  /// The region for the bias holds, behind it, the normalisation's coefficients.
  func prepare(_ preparation: Preparation) {
    guard let norm = foldedNorm, let filters = preparation.filters else { return }
    let memory = preparation.memory
    let count = convolution.geometry.filters
    let region = memory.slab[filters.foldedBias]
    let (foldedBias, coefficients) = (region[0..<count], region[count..<region.count])
    norm.makeInferenceCoefficients(memory, into: coefficients)
    foldedBias.fill(0)
    norm.normalization.apply(
      bias.map { memory.value(ofParameter: $0) } ?? foldedBias, coefficients: coefficients, into: foldedBias)
    // Filters take the factor alone: no center and no shift.
    coefficients[0..<count].fill(0)
    coefficients[2 * count..<3 * count].fill(0)
    norm.normalization.apply(
      memory.value(ofParameter: weight), coefficients: coefficients, into: memory.slab[filters.folded])
  }

  func prepareForward(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    let weights = weights(memory, filters)
    if let batchWide {
      batchWide.packFilters(weights, into: memory.slab[filters.forward], part: part, parts: parts)
    } else {
      convolution.prepareForward(
        filters: weights, into: memory.slab[filters.forward], part: part, parts: parts)
    }
  }

  /// The filters, with a normalisation folded into them where there is one.
  private func weights(_ memory: NetworkMemory, _ filters: PreparedFilters?) -> FloatView {
    foldedNorm == nil ? memory.value(ofParameter: weight) : memory.slab[filters!.folded]
  }

  func prepareInputGradient(_ memory: NetworkMemory, _ filters: PreparedFilters, part: Int, parts: Int) {
    convolution.prepareInputGradient(
      filters: memory.value(ofParameter: weight), into: memory.slab[filters.inputGradient], part: part, parts: parts)
  }

  func gradientPieces(most: Int) -> Int { convolution.filterGradientPieces(most: most) }

  // MARK: Computation

  func workspaceCount(images: Int) -> Int {
    batchWide?.workspaceCount ?? convolution.workspaceCountWithoutSums(images: images)
  }

  func forward(_ call: OperationCall) {
    let epilogue = ConvolutionEpilogue(
      bias: foldedNorm != nil
        ? call.memory.slab[call.preparedFilters!.foldedBias][0..<convolution.geometry.filters]
        : bias.map { call.value(ofParameter: $0) },
      residual: call.residual, hasReLU: call.hasReLU, pools: pools)
    let (input, output) = (call.input, call.output)
    if let batchWide {
      batchWide.forward(
        input: input,
        filters: batchWide.packedFilterCount > 0 ? call.forwardFilters : weights(call.memory, call.preparedFilters),
        epilogue: epilogue, output: output, images: call.images, workspace: call.workspace)
    } else if let pool = call.pool {
      convolution.forward(
        input: input, prepared: call.forwardFilters, epilogue: epilogue, output: output,
        images: call.images, workspaces: call.workspaces, pool: pool)
    } else {
      convolution.forward(
        input: input, prepared: call.forwardFilters, epilogue: epilogue, output: output,
        images: call.images, workspace: call.workspace)
    }
  }

  /// Adds a chunk's part, or sets the whole batch's.
  func parameterGradient(_ call: OperationCall) {
    let outputGradient = call.outputGradient
    if let filterGradient = call.gradient(ofParameter: weight) {
      let input = call.input
      if let batchWide {
        batchWide.filterGradient(
          input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: call.images,
          workspace: call.workspace)
      } else {
        call.addFilterGradient(convolution, input: input, outputGradient: outputGradient, to: filterGradient)
      }
    }
    // One piece has the biases besides.
    guard call.chunk.gradientPiece.index == 0 else { return }
    if let bias, let biasGradient = call.gradient(ofParameter: bias) {
      if batchWide != nil { biasGradient.fill(0) }
      call.engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ call: OperationCall) {
    let outputGradient = call.outputGradient
    let inputGradient = call.inputGradient
    if let batchWide {
      batchWide.inputGradient(
        outputGradient: outputGradient, filters: call.value(ofParameter: weight), inputGradient: inputGradient,
        images: call.images, workspace: call.workspace)
    } else if let pool = call.pool {
      convolution.inputGradient(
        outputGradient: outputGradient, prepared: call.inputGradientFilters,
        inputGradient: inputGradient, images: call.images, workspaces: call.workspaces, pool: pool)
    } else {
      convolution.inputGradient(
        outputGradient: outputGradient, prepared: call.inputGradientFilters,
        inputGradient: inputGradient, images: call.images, workspace: call.workspace)
    }
  }
}

extension OperationCall {
  /// Adds this chunk's filter gradient, with sums that are begun with a shard's first chunk and ended with its last.
  func addFilterGradient(
    _ convolution: Convolution, input: FloatView, outputGradient: FloatView, to filterGradient: FloatView
  ) {
    if let pool {
      let isDone = convolution.addFilterGradientInParts(
        input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: images,
        workspaces: workspaces, pool: pool)
      if isDone { return }
    }
    let sums = memory.workspaces[chunk.thread][instruction.sums]
    convolution.addFilterGradient(
      input: input, outputGradient: outputGradient, sums: sums, filterGradient: filterGradient, images: images,
      isFirst: chunk.isFirstOfShard, piece: chunk.gradientPiece, workspace: workspace)
    if chunk.isLastOfShard {
      convolution.endFilterGradient(sums, filterGradient: filterGradient, piece: chunk.gradientPiece)
    }
  }
}
