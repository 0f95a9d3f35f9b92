import CNNData
import CNNSpec
import Foundation

/// Holds every setting of a configuration against the run that it describes, before the first step.
///
/// A pure function. Only a key that is given is ever warned of: defaults are right for what they are about.
public struct SettingsReview {
  let configuration: Configuration
  let run: RunOutline
  /// Steps of the whole run.
  let steps: Int

  public init(_ configuration: Configuration, _ run: RunOutline) {
    self.configuration = configuration
    self.run = run
    let (all, overflows) = configuration.spec.training.epochs.multipliedReportingOverflow(
      by: run.stepsPerEpoch(configuration.spec.training))
    steps = overflows ? .max : all
  }

  /// In the order of the text's stanzas: data, training, layers.
  public var warnings: [SettingsWarning] {
    dataWarnings + pixelWarnings + colourWarnings + lossWarnings + scheduleWarnings + averageWarnings + trainingWarnings
      + configuration.architecture.layers.flatMap(layerWarnings)
  }

  var training: TrainingSpec { configuration.spec.training }

  func gives(_ stanza: String, _ key: String) -> Bool { configuration.gives(SettingKey(stanza, key)) }
}

extension RunOutline {
  /// Steps of an epoch.
  fileprivate func stepsPerEpoch(_ training: TrainingSpec) -> Int {
    (batches + training.accumulate - 1) / training.accumulate
  }
}

// MARK: - Counts

extension SettingsReview {
  private var dataWarnings: [SettingsWarning] {
    var found: [SettingsWarning] = []
    if let limit = configuration.spec.data?.limit, limit > run.trainingImages {
      found.append(SettingsWarning("data", "limit", .limit(limit, images: run.trainingImages)))
    }
    if gives("data", "stratify"), configuration.spec.data?.validation == DataSpec.Validation.none {
      found.append(SettingsWarning("data", "stratify", .nothingHeldOut))
    }
    if let background = configuration.spec.data?.background, background != DataSpec.black, !run.hasTransparency {
      found.append(SettingsWarning("data", "background", .nothingTransparent))
    }
    if gives("augment", "flip"), configuration.spec.augmentation.flip != .none, configuration.spec.input.width == 1 {
      found.append(SettingsWarning("augment", "flip", .oneColumn))
    }
    return found
  }

  private var lossWarnings: [SettingsWarning] {
    let loss = configuration.spec.loss
    guard case .list(let weights) = loss.classWeights, loss.reduction == .mean, let first = weights.first, first > 0,
      weights.allSatisfy({ $0 == first })
    else { return [] }
    return [SettingsWarning("loss", "class_weights", .equalClassWeights(first))]
  }

  private var trainingWarnings: [SettingsWarning] {
    var found: [SettingsWarning] = []
    func warn(_ key: String, _ fact: SettingsWarning.Fact, if isSo: Bool) {
      if isSo { found.append(SettingsWarning("train", key, fact)) }
    }
    let images = run.trainingImages
    warn(
      "batch_size", .batchSize(training.batchSize, images: images),
      if: gives("train", "batch_size") && training.batchSize > images)
    warn(
      "batch_size", .mergedTail(run.mergedTail, batchSize: training.batchSize), if: run.mergedTail > 0)
    warn(
      "accumulate", .accumulate(training.accumulate, batches: run.batches),
      if: training.accumulate > max(run.batches, 1))
    if let patience = training.patience {
      // The first epoch is the best so far, and the last one ends the run in any case.
      warn("patience", .patience(patience, epochs: training.epochs), if: patience + 1 >= training.epochs)
    }
    warn("log_every", .logEvery(training.logEvery, steps: steps), if: training.logEvery > steps)
    if case .steps(let every) = training.checkpointEvery {
      warn("checkpoint_every", .checkpointEvery(every, steps: steps), if: every > steps)
    }
    warn("evaluate", .noTestImages, if: gives("train", "evaluate") && training.evaluateTest == .end && !run.hasTest)
    warn("weight_decay_all", .noWeightDecay, if: training.decaysAllParameters && training.weightDecay == 0)
    warn(
      "shuffle", .sorted(batchSize: training.batchSize, classes: run.classesPresent),
      if: !training.shuffle && run.isSortedByClass && training.batchSize < images)
    return found
  }
}

// MARK: - Averages

extension SettingsReview {
  private var averageWarnings: [SettingsWarning] {
    guard case .exponential(let decay) = training.average else { return [] }
    let key = gives("train", "average_decay") ? "average_decay" : "average"
    if decay == 0 { return [SettingsWarning("train", key, .averageOfOne)] }
    guard 1 / (1 - decay) > Double(steps) else { return [] }
    let first = pow(decay, Double(steps - 1))
    return [SettingsWarning("train", key, .average(decay: decay, steps: steps, first: first))]
  }

  /// Batch normalisation whose running statistics, which evaluation uses, don't come as far as the data.
  func normWarning(_ norm: NormSpec, _ key: SettingKey) -> SettingsWarning? {
    guard norm.kind == .batch, configuration.gives(key) else { return nil }
    guard norm.momentum > 0 else { return SettingsWarning(key, .runningStatisticsStay) }
    let batches = Double(training.epochs) * Double(run.batches)
    guard 1 / norm.momentum > batches else { return nil }
    return SettingsWarning(
      key,
      .runningStatistics(momentum: norm.momentum, batches: Int(batches), first: pow(1 - norm.momentum, batches)))
  }
}
