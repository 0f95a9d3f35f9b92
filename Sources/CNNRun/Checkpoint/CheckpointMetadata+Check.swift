import CNNSpec

/// What no training writes, and what would end the program where it is used: a digest shows damage, and nothing about who
/// wrote a file.
extension CheckpointMetadata {
  /// Steps, epochs and images beyond this are nobody's, and sums of them would overflow.
  private static let countLimit = 1 << 40

  /// - Throws: `RunError.invalidMetadata` for numbers that no training can have.
  func requireCounts(path: String) throws(RunError) {
    let counts = [
      (Key.epoch, [epoch]), (Key.step, [step]),
      (Key.best, best.map { [$0.epoch, $0.step, $0.images, $0.correct ?? 0] } ?? []),
      (
        Key.state,
        [
          state.batchInEpoch, state.correct, state.images, state.epochsWithoutImprovement, state.plannedEpochs,
          state.plateau?.badEpochs ?? 0, state.commandCount, state.emptyUpdates ?? 0,
        ] + (state.commandsAhead ?? []).flatMap { [$0.step, $0.rollbacks] }
      ),
    ]
    for (key, numbers) in counts {
      guard let wrong = numbers.first(where: { !(0...Self.countLimit).contains($0) }) else { continue }
      throw .invalidMetadata(path: path, key: key.text, found: "\(wrong)")
    }
    try requireSums(path: path)
    guard (0...TrainingState.rollbackLimit).contains(state.rollbackCount) else {
      throw .invalidMetadata(path: path, key: Key.state.text, found: "\(state.rollbackCount) rollbacks")
    }
    guard state.doublings.magnitude <= TrainingState.mostDoublings else {
      throw .invalidMetadata(
        path: path, key: Key.state.text, found: "\(state.doublings) doublings of the learning rate")
    }
  }

  /// More than any loss adds up to; records of a mean can always be written.
  private static let lossLimit = 1e60

  /// - Throws: `RunError.invalidMetadata` for sums of losses without a mean, and for what no schedule makes of a rate.
  private func requireSums(path: String) throws(RunError) {
    let (sum, weight) = (state.lossSum, state.lossWeight)
    let mean = weight > 0 ? sum / weight : sum
    guard weight >= 0, weight <= Self.lossLimit, sum.magnitude <= Self.lossLimit, mean.magnitude <= Self.lossLimit
    else { throw .invalidMetadata(path: path, key: Key.state.text, found: "losses of \(sum), weighing \(weight)") }
    guard let factor = state.plateau?.factor, !(0...1).contains(factor) else { return }
    throw .invalidMetadata(path: path, key: Key.state.text, found: "a plateau's factor of \(factor)")
  }

  /// - Throws: `RunError.invalidMetadata` for what does not belong to the network of the configuration.
  package func require(_ configuration: Configuration, path: String) throws(RunError) {
    let channels = configuration.spec.input.channels
    guard preprocessing.mean.count == channels, preprocessing.std.count == channels,
      preprocessing.mean.allSatisfy(\.isFinite), preprocessing.std.allSatisfy({ $0.isFinite && $0 > 0 })
    else {
      throw .invalidMetadata(
        path: path, key: Key.preprocessing.text,
        found: "mean \(preprocessing.mean), std \(preprocessing.std) for \(channels) channels")
    }
    if let trainingImages, !trainingImages.isSound(for: configuration.spec.input) {
      throw .invalidMetadata(
        path: path, key: Key.trainingImages.text,
        found: "measures of images that are not \(configuration.spec.input.text)")
    }
    let outputs = configuration.architecture.output.count
    let told = configuration.spec.loss.classCount(outputs: outputs)
    guard classes.isEmpty || classes.count == outputs || classes.count == told else {
      throw .invalidMetadata(path: path, key: Key.classes.text, found: "\(classes.count) names for \(outputs) outputs")
    }
    guard let weights = classWeights else { return }
    guard weights.count == classes.count, weights.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalidMetadata(path: path, key: Key.classWeights.text, found: "\(weights) for \(classes.count) classes")
    }
  }
}
