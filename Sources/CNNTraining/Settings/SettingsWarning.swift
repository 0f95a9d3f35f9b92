import CNNSpec

/// A setting that has no effect in a run, or a value whose unit can't be right.
public struct SettingsWarning: Equatable, Sendable {
  public var key: SettingKey
  public var fact: Fact

  init(_ key: SettingKey, _ fact: Fact) {
    self.key = key
    self.fact = fact
  }

  init(_ stanza: String, _ key: String, _ fact: Fact) { self.init(SettingKey(stanza, key), fact) }

  /// What was found; `steps` are updates of the whole run.
  public enum Fact: Equatable, Sendable {
    // The learning rate. `reached` is the largest share of it that a step has, and `schedule` one that begins after the
    // warm-up.
    case warmup(Int, steps: Int, reached: Double, rate: Double, schedule: String?)
    case milestones([Int], epochs: Int)
    case stepSize(Int, epochs: Int)
    case plateauPatience(Int, epochs: Int)
    /// `gamma` of `exponential` in a run of one epoch.
    case noEpochAfterTheFirst
    case gammaOfOne
    case minimumIsRate(Double)
    case warmingPart(Double, steps: Int)
    /// `one_cycle` that begins and ends with the largest rate.
    case flatCycle

    // Averages that are longer than the run. `first` is the share of their first value that is left at the end.
    case average(decay: Double, steps: Int, first: Double)
    case averageOfOne
    case runningStatistics(momentum: Double, batches: Int, first: Double)
    case runningStatisticsStay

    // Counts.
    case patience(Int, epochs: Int)
    case logEvery(Int, steps: Int)
    case checkpointEvery(Int, steps: Int)
    case batchSize(Int, images: Int)
    case accumulate(Int, batches: Int)
    case limit(Int, images: Int)
    case nothingHeldOut
    case sorted(batchSize: Int, classes: Int)
    /// The last batch of an epoch would be too small for batch normalisation.
    case mergedTail(Int, batchSize: Int)

    // The scale of pixels. `actual` is the training images' own.
    case mean(Double, actual: Double)
    case std(Double, actual: Double)
    /// A value on the scale 0...255 for pixels on the scale 0...1.
    case byteScale(Double, actual: Double)
    /// A value that was divided by 255 once too often.
    case dividedTwice(Double, actual: Double)
    /// A change of colours by more than all of a pixel.
    case negativeFactor(Double)

    // Settings that another one takes the effect from.
    case noTestImages
    case nothingTransparent
    case equalClassWeights(Double)
    case noWeightDecay
    case noParameters(stanza: String)
    case frozen
    case gainOfZeros
    case normCancelsBias
    case dropsNothing
    case noPadding
    case windowOfOne
    case changesNothing
    /// `leaky_relu` with the same slope on both sides.
    case linearActivation
    case oneColumn
  }
}
