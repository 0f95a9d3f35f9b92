import CNNEngine

/// Batch normalisation: each channel to mean 0 and variance 1 over batch and positions, then a learned factor and summand.
///
/// Forward needs sums over the whole batch before the first element can be normalised, and so does backward; both are found
/// chunk by chunk while the chunk is in cache, and added in the order of the chunks.
struct BatchNormLayer: Sendable {
  let channels: Int
  let positions: Int
  let epsilon: Float
  let momentum: Float
  let affine: Affine
  /// Indices into `ParameterStore.runningStatistics`.
  let mean: Int
  let variance: Int

  var traits: OperationTraits {
    OperationTraits(
      backwardReadsInput: true, isCheap: true, worksInPlace: true, gradientWorksInPlace: true,
      hasBatchStatistics: true, trained: affine.parameters)
  }
}

/// Where one batch normalisation keeps its sums and factors between stages.
struct BatchStatisticsPlan: Sendable {
  let channels: Int
  /// Chunks of a batch at most.
  let partialCount: Int
  var offset = 0

  var count: Int { 0 }
}
