import CNNEngine

/// Convolution: filters slid over the input, plus a bias.
///
/// A layer with very many filters is computed for the whole batch at once, any other chunk by chunk.
struct ConvLayer: Sendable {
  let convolution: Convolution
  let weight: Int
  let bias: Int?
  /// Batch normalisation with running statistics, folded into filters and bias (inference).
  var foldedNorm: BatchNormLayer?
  /// Whether the largest of each two by two results is stored alone (inference).
  var pools = false

  init(_ convolution: Convolution, weight: Int, bias: Int?) {
    self.convolution = convolution
    self.weight = weight
    self.bias = bias
  }

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, isBatchWide: convolution.batchWide != nil,
      trained: [weight] + (bias.map { [$0] } ?? []))
  }

  /// Batch-wide products prepare their filters themselves.
  var preparedFilters: PreparedFilterCounts {
    PreparedFilterCounts(
      forward: convolution.batchWide == nil ? convolution.forwardFilterCount : 0,
      inputGradient: convolution.batchWide == nil ? convolution.inputGradientFilterCount : 0,
      folded: foldedNorm == nil ? 0 : convolution.geometry.filterCount,
      foldedBias: foldedNorm.map { convolution.geometry.filters + $0.normalization.coefficientCount } ?? 0)
  }

  /// Multiplies each filter by its normalisation's factor, and makes the bias the normalisation of the bias.
  ///
  /// The region for the bias holds, behind it, the normalisation's coefficients.
  func foldNorm(_ filters: PreparedFilters, _ memory: NetworkMemory) {
    guard let norm = foldedNorm else { return }
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

  func scratchCount(images: Int) -> Int {
    convolution.batchWide?.workspaceCount ?? convolution.workspaceCountWithoutSums(images: images)
  }

  /// - Parameter isRectified: Whether relu follows; it costs nothing here.
  func forward(_ instruction: Instruction, _ chunk: ChunkContext, filters: PreparedFilters, isRectified: Bool) {
    let epilogue = ConvolutionEpilogue(
      bias: foldedNorm != nil
        ? chunk.memory.slab[filters.foldedBias][0..<convolution.geometry.filters]
        : bias.map { chunk.memory.value(ofParameter: $0) },
      residual: instruction.residual.map { chunk.view($0) }, rectifies: isRectified, pools: pools)
    let (input, output) = (chunk.view(instruction.inputs[0]), chunk.view(instruction.output))
    if let batchWide = convolution.batchWide {
      let weights = foldedNorm == nil ? chunk.memory.value(ofParameter: weight) : chunk.memory.slab[filters.folded]
      batchWide.forward(
        input: input, filters: weights, epilogue: epilogue, output: output, images: chunk.count,
        workspace: chunk.scratch)
    } else if let pool = chunk.pool {
      convolution.forward(
        input: input, prepared: chunk.memory.slab[filters.forward], epilogue: epilogue, output: output,
        images: chunk.count, workspaces: chunk.scratches, pool: pool)
    } else {
      convolution.forward(
        input: input, prepared: chunk.memory.slab[filters.forward], epilogue: epilogue, output: output,
        images: chunk.count, workspace: chunk.scratch)
    }
  }

  /// Adds a chunk's part, or sets the whole batch's.
  func parameterGradient(_ instruction: Instruction, _ chunk: ChunkContext, engine: Engine) {
    let outputGradient = chunk.view(instruction.outputGradient)
    if let filterGradient = chunk.gradient(ofParameter: weight) {
      let input = chunk.view(instruction.inputs[0])
      if let batchWide = convolution.batchWide {
        batchWide.filterGradient(
          input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: chunk.count,
          workspace: chunk.scratch)
      } else {
        chunk.addFilterGradient(
          convolution, input: input, outputGradient: outputGradient, to: filterGradient, instruction)
      }
    }
    if let bias, let biasGradient = chunk.gradient(ofParameter: bias) {
      if convolution.batchWide != nil { biasGradient.fill(0) }
      engine.addChannelSums(outputGradient, to: biasGradient)
    }
  }

  func inputGradient(_ instruction: Instruction, _ chunk: ChunkContext, filters: PreparedFilters) {
    let outputGradient = chunk.view(instruction.outputGradient)
    let inputGradient = chunk.view(instruction.inputGradients[0])
    if let batchWide = convolution.batchWide {
      batchWide.inputGradient(
        outputGradient: outputGradient, filters: chunk.memory.value(ofParameter: weight), inputGradient: inputGradient,
        images: chunk.count, workspace: chunk.scratch)
    } else if let pool = chunk.pool {
      convolution.inputGradient(
        outputGradient: outputGradient, prepared: chunk.memory.slab[filters.inputGradient],
        inputGradient: inputGradient, images: chunk.count, workspaces: chunk.scratches, pool: pool)
    } else {
      convolution.inputGradient(
        outputGradient: outputGradient, prepared: chunk.memory.slab[filters.inputGradient],
        inputGradient: inputGradient, images: chunk.count, workspace: chunk.scratch)
    }
  }
}

extension ChunkContext {
  /// Adds this chunk's filter gradient, with sums that are begun with a shard's first chunk and ended with its last.
  func addFilterGradient(
    _ convolution: Convolution, input: FloatView, outputGradient: FloatView, to filterGradient: FloatView,
    _ instruction: Instruction
  ) {
    if let pool {
      let isDone = convolution.addFilterGradientInParts(
        input: input, outputGradient: outputGradient, filterGradient: filterGradient, images: count,
        workspaces: scratches, pool: pool)
      if isDone { return }
    }
    let sums = memory.workspaces[thread][instruction.sums]
    convolution.addFilterGradient(
      input: input, outputGradient: outputGradient, sums: sums, filterGradient: filterGradient, images: count,
      isFirst: isFirstOfShard, workspace: scratch)
    if isLastOfShard { convolution.endFilterGradient(sums, filterGradient: filterGradient) }
  }
}
