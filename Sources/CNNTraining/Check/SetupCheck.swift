import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// Is this set-up able to learn? Asks what an experienced person would try before a long training.
///
/// - Source: Karpathy, *A Recipe for Training Neural Networks*, 2019; Smith, *Cyclical Learning Rates for Training Neural
///   Networks*, 2017, section 3.3 (the sweep).
public struct SetupCheck {
  private let setup: CheckSetup
  private let budget: CheckBudget
  /// Called before each part.
  private let progress: (CheckPart) -> Void

  public init(_ setup: CheckSetup, progress: @escaping (CheckPart) -> Void = { _ in }) {
    self.setup = setup
    self.progress = progress
    budget = CheckBudget(
      multiplyAdds: CheckBudget.cost(setup.configuration.architecture),
      batchSize: setup.configuration.spec.training.batchSize, images: setup.data.training.count,
      rateCount: SweepCheck.factors.count,
      differenceCount: GradientCheck.lossChanges.count + GradientCheck.roundingSamples / 2)
  }

  /// Refuses a check that does not fit into memory; it looks at more images at once than a training may have to.
  ///
  /// - Throws: `TrainingError.configuration`.
  public func requireMemory(_ memory: MemoryGuard) throws(TrainingError) {
    let (configuration, training) = (setup.configuration, setup.data.training)
    let images = min(imagesToLearn + budget.heldOutImages, training.count)
    try memory.require(.check(images: FirstLook.images), configuration.architecture, images: images) {
      MemoryNeed.check(
        configuration, sampleImages: $0, targets: training.targetShape?.count ?? 0, batchSize: budget.batchSize,
        engine: setup.engine)
    }
  }

  /// Images of the short trainings.
  private var imagesToLearn: Int {
    min(
      setup.data.training.count - budget.heldOutImages,
      budget.batchSize * max(budget.learningSteps, budget.sweepSteps))
  }

  /// Rates, as factors of the configured one, at which a set-up without a suspect is tried.
  private static let experimentFactors = [0.1, 1, 10]

  /// - Returns: An answer to each question, the root of what is wrong first; without those that make no sense after a
  ///   failure.
  /// - Throws: `DataError` for a file that changed.
  public func run() throws(DataError) -> CheckReport {
    let wanted = imagesToLearn
    let sample = try CheckSample(setup.data, count: wanted + budget.heldOutImages, seed: setup.spec.training.seed)
    let outputs = outputs
    // Without an output for every label there is no loss.
    if case .outputsDiffer(let conflict) = outputs {
      let answer = CheckAnswer(part: conflict.cause.part, finding: outputs, outcome: .fail, cause: conflict.cause)
      return CheckReport(
        [answer, CheckAnswer(part: .input, finding: input(sample), outcome: .pass)], root: conflict.cause)
    }
    let facts = measure(sample, outputs: outputs, learning: wanted)
    let diagnosis = Diagnosis(facts) { repaired in
      SweepCheck(
        repaired, sample, budget, learning: wanted, factors: Self.experimentFactors, isExtended: false,
        isLong: !facts.sweep.learns && budget.sweepSteps >= CheckBudget.tellingSteps
      ).result
    }
    return diagnosis.report(facts.findings)
  }

  private func input(_ sample: CheckSample) -> CheckFinding {
    .input(sample.scales(channels: setup.data.shape.channels), isClassification: setup.isClassification)
  }

  /// Asks all questions, in their order.
  private func measure(_ sample: CheckSample, outputs: CheckFinding, learning: Int) -> CheckFacts {
    var findings: [(part: CheckPart, finding: CheckFinding)] = []
    func ask(_ part: CheckPart, _ answer: () -> CheckFinding) {
      progress(part)
      findings.append((part, answer()))
    }
    let plan = HeldOutPlan(setup, sample, learning: learning)
    ask(.outputs) { outputs }
    ask(.input) { input(sample) }
    progress(.labels)
    let labels = LabelCheck(setup, sample, learning: learning, skip: plan.skip)
    findings.append((.labels, labels.finding))
    ask(.layers) { .layers(weighted: setup.architecture.layers.count(where: \.hasWeights)) }
    ask(.settings) { .settings }
    // Dropout multiplies what it keeps, which is no fault of the weights.
    let first = FirstLook(setup.withoutDropout, sample, images: min(FirstLook.images, sample.count))
    ask(.firstLoss) { first.loss }
    ask(.norms) { first.norms }
    let signal = SignalLook(setup, sample)
    let unitsPlace = findings.count
    ask(.units) { first.deadUnits }
    ask(.gradients) { GradientCheck(setup, sample, budget).finding }
    progress(.learningRate)
    let sweep = SweepCheck(setup, sample, budget, learning: learning)
    findings.append((.learningRate, .learningRate(sweep.result)))
    if first.deadUnits.outcome == .pass, let dead = sweep.deadUnits { findings[unitsPlace].finding = dead }
    ask(.byHeart) { HeartCheck(setup, sample, budget, sweep.result).finding }
    let heldOut = HeldOutCheck(setup, sample, budget, plan: plan, sweep: sweep.result)
    ask(.heldOut) { heldOut.trueLabels }
    ask(.shuffledLabels) { heldOut.shuffledLabels }
    return CheckFacts(
      setup: setup, findings: findings, imagesDiffer: sample.imagesDiffer, signal: signal, sweep: sweep.result,
      labels: labels.result)
  }

  private var outputs: CheckFinding {
    do throws(TrainingError) {
      try setup.spec.check(setup.architecture, setup.data)
    } catch {
      guard case .configuration(let conflict) = error else { preconditionFailure("a check throws conflicts") }
      // The layers are looked at next, and frozen ones are their fault.
      if conflict == .nothingToTrain {
        return .outputsFit(outputs: setup.architecture.output.count, classes: setup.data.classes.count)
      }
      return .outputsDiffer(conflict)
    }
    let count = setup.architecture.output.count
    let present = Set(setup.data.training.labels)
    let absent = setup.data.classes.indices.filter { !present.contains($0) }.map { setup.data.classes[$0] }
    if let only = setup.data.classes.first, setup.data.classes.count == 1 { return .oneClass(only) }
    return absent.isEmpty
      ? .outputsFit(outputs: count, classes: setup.data.classes.count)
      : .outputsWithoutImages(classes: absent, outputs: count)
  }
}

extension ConfigurationConflict {
  /// What a conflict is as a cause.
  fileprivate var cause: CheckCause {
    switch self {
    case .outputsDifferFromClasses, .outputDiffersFromTarget: .outputsDiffer
    case .batchTooSmallForNorm(let layer, let batchSize): .smallNormBatch(name: layer, images: batchSize, values: 1)
    case .noData, .noTrainingImages, .crossEntropyWithoutClasses, .inputDiffersFromImages, .classWeightCount,
      .imagesWithoutWeight, .answersWithoutClasses, .nothingToTrain, .tooLittleMemory:
      .doesNotFit
    }
  }
}
