/// What the planner asks of every kind of operation.
extension OperationKind {
  var traits: OperationTraits {
    switch self {
    case .convolution(let layer): layer.traits
    case .deconvolution(let layer): layer.traits
    case .padding(let layer): layer.traits
    case .pool(let layer): layer.traits
    case .linear(let layer): layer.traits
    case .activation(let layer): layer.traits
    case .batchNorm(let layer): layer.traits
    case .groupNorm(let layer): layer.traits
    case .localResponseNorm(let layer): layer.traits
    case .dropout(let layer): layer.traits
    case .add(let layer): layer.traits
    case .concat(let layer): layer.traits
    case .flatten(let layer): layer.traits
    case .upsample(let layer): layer.traits
    case .scale(let layer): layer.traits
    }
  }

  /// Floats of scratch that one thread needs for a phase on that many images.
  func scratchCount(_ phase: Phase, images: Int) -> Int {
    switch self {
    case .convolution(let layer): layer.scratchCount(images: images)
    case .deconvolution(let layer): layer.scratchCount(images: images)
    case .linear(let layer): layer.scratchCount(images: images)
    case .groupNorm(let layer): layer.scratchCount(images: images)
    case .localResponseNorm(let layer): layer.scratchCount(images: images)
    case .scale(let layer): layer.scratchCount(images: images)
    case .padding, .pool, .activation, .batchNorm, .dropout, .add, .concat, .flatten, .upsample: 0
    }
  }

  /// Floats of the sums that a parameter gradient keeps while the chunks of a shard are added.
  var gradientSumCount: Int {
    switch self {
    case .convolution(let layer): layer.convolution.filterGradientSumCount
    case .deconvolution(let layer): layer.convolution.filterGradientSumCount
    case .padding, .pool, .linear, .activation, .batchNorm, .groupNorm, .localResponseNorm, .dropout, .add, .concat,
      .flatten, .upsample, .scale:
      0
    }
  }

  /// Floats of filters that are read anew for each chunk.
  func filterFloats(_ phase: Phase) -> Int {
    guard hasProducts, let need = preparedFilters else { return 0 }
    switch phase {
    case .forward: return need.forward
    case .inputGradient: return need.inputGradient
    // Read and written.
    case .parameterGradient: return 2 * traits.trained.count * need.forward
    case .statistics, .epilogueGradient, .gradientStatistics, .sumGradients: return 0
    }
  }

  var preparedFilters: PreparedFilterCounts? {
    switch self {
    case .convolution(let layer): layer.preparedFilters
    case .deconvolution(let layer): layer.preparedFilters
    case .linear(let layer): layer.preparedFilters
    case .padding, .pool, .activation, .batchNorm, .groupNorm, .localResponseNorm, .dropout, .add, .concat,
      .flatten, .upsample, .scale:
      nil
    }
  }

  /// Name of the algorithm, where there is a choice.
  var algorithm: String? {
    switch self {
    case .convolution(let layer): layer.convolution.algorithm
    case .deconvolution(let layer): layer.convolution.algorithm
    case .linear(let layer): layer.algorithm
    case .padding, .pool, .activation, .batchNorm, .groupNorm, .localResponseNorm, .dropout, .add, .concat,
      .flatten, .upsample, .scale:
      nil
    }
  }

  /// Whether its cost is that of matrix products.
  var hasProducts: Bool {
    switch self {
    case .convolution, .deconvolution, .linear: true
    case .padding, .pool, .activation, .batchNorm, .groupNorm, .localResponseNorm, .dropout, .add, .concat, .flatten,
      .upsample, .scale:
      false
    }
  }

  /// Whether an activation may be applied to its output in place, merged into the operation. Dropout stands after an
  /// activation by custom, and a flattened map before a linear layer, so merging there would only add cases.
  var takesEpilogue: Bool {
    switch self {
    case .convolution, .deconvolution, .linear, .batchNorm, .groupNorm, .pool, .add, .concat, .scale, .upsample: true
    case .padding, .activation, .localResponseNorm, .dropout, .flatten: false
    }
  }
}

extension Operation {
  /// Whether it could add another value to its result, which it has not yet begun to change.
  var takesResidual: Bool {
    guard epilogue == nil, !addsResidual else { return false }
    return switch kind {
    case .convolution(let layer): layer.convolution.takesResidual && !layer.pools
    case .batchNorm: true
    case .deconvolution, .padding, .pool, .linear, .activation, .groupNorm, .localResponseNorm, .dropout, .add, .concat,
      .flatten, .upsample, .scale:
      false
    }
  }
}

/// Floats that an operation's filters take in the orders that its algorithms read.
struct PreparedFilterCounts {
  var forward: Int
  var inputGradient: Int
  var folded = 0
  var foldedBias = 0
}
