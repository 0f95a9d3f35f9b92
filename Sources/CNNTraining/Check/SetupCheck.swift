import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// What a check is about.
public struct CheckSetup {
  public let configuration: Configuration
  public let data: DataSet
  public let engine: Engine

  public init(configuration: Configuration, data: DataSet, engine: Engine) {
    self.configuration = configuration
    self.data = data
    self.engine = engine
  }
}

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
      multiplyAdds: setup.configuration.architecture.multiplyAdds,
      batchSize: setup.configuration.spec.training.batchSize, images: setup.data.training.count,
      rateCount: SweepCheck.factors.count, differenceCount: GradientCheck.lossChanges.count)
  }

  /// Refuses a check that does not fit into memory; it looks at more images at once than a training may have to.
  ///
  /// - Throws: `TrainingError.configuration`.
  public func requireMemory(_ memory: MemoryGuard) throws(TrainingError) {
    let (configuration, training) = (setup.configuration, setup.data.training)
    let images = min(imagesToLearn + budget.heldOutImages, training.count)
    try memory.require(.check, configuration.architecture, images: images) {
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

  private var isClassification: Bool { setup.data.training.targetShape == nil }

  /// - Returns: A finding for each part, in the order of the parts; without those that make no sense after a failure.
  /// - Throws: `DataError` for a file that changed.
  public func run() throws(DataError) -> [(part: CheckPart, finding: CheckFinding)] {
    var results: [(part: CheckPart, finding: CheckFinding)] = []
    func note(_ part: CheckPart, _ finding: CheckFinding) { results.append((part, finding)) }
    func ask(_ part: CheckPart, _ answer: () -> CheckFinding) {
      progress(part)
      note(part, answer())
    }

    let wanted = imagesToLearn
    let sample = try CheckSample(
      setup.data, count: wanted + budget.heldOutImages, seed: setup.configuration.spec.training.seed)
    let scale = CheckFinding.input(
      sample.scales(channels: setup.data.shape.channels), isClassification: isClassification)
    ask(.outputs) { outputs }
    ask(.input) { scale }
    // Without an output for every label there is no loss.
    if case .outputsDiffer = results[0].finding { return results }

    let first = FirstLook(setup, sample, images: min(FirstLook.images, sample.count))
    ask(.firstLoss) { first.loss }
    ask(.norms) { first.norms }
    ask(.units) { first.deadUnits }
    ask(.gradients) { GradientCheck(setup, sample, budget).finding }
    progress(.learningRate)
    let sweep = SweepCheck(setup, sample, budget, learning: wanted)
    note(.learningRate, .learningRate(sweep.result))
    if results[4].finding.outcome == .pass { results[4].finding = sweep.deadUnits ?? results[4].finding }
    ask(.byHeart) { HeartCheck(setup, sample, budget, sweep.result).finding }
    let heldOut = HeldOutCheck(setup, sample, budget, learning: wanted, sweep: sweep.result)
    ask(.heldOut) { heldOut.trueLabels }
    ask(.shuffledLabels) { heldOut.shuffledLabels }
    return results
  }

  private var outputs: CheckFinding {
    do throws(TrainingError) {
      try setup.configuration.spec.check(setup.configuration.architecture, setup.data)
    } catch {
      guard case .configuration(let conflict) = error else { preconditionFailure("a check throws conflicts") }
      return .outputsDiffer(conflict)
    }
    let count = setup.configuration.architecture.output.count
    let present = Set(setup.data.training.labels)
    let absent = setup.data.classes.indices.filter { !present.contains($0) }.map { setup.data.classes[$0] }
    if let only = setup.data.classes.first, setup.data.classes.count == 1 { return .oneClass(only) }
    return absent.isEmpty
      ? .outputsFit(outputs: count, classes: setup.data.classes.count)
      : .outputsWithoutImages(classes: absent, outputs: count)
  }
}
