import CNNData
import CNNModel
import CNNSpec

extension Configuration {
  /// Finds what only shows when network, loss and data are known together.
  ///
  /// - Throws: `TrainingError.configuration` with the first contradiction.
  public func requireFit(_ data: DataSet) throws(TrainingError) { try spec.check(architecture, data) }
}

extension RunSpec {
  /// Finds what only shows when network, loss and data are known together.
  ///
  /// - Throws: `TrainingError.configuration` with the first contradiction.
  func check(_ architecture: Architecture, _ data: DataSet) throws(TrainingError) {
    guard data.training.count > 0 else { throw .configuration(.noTrainingImages) }
    guard data.shape == input else {
      throw .configuration(.inputDiffersFromImages(input: input.text, images: data.shape.text))
    }
    try checkOutputs(architecture, data)
    try checkClassWeights(data)
    guard architecture.layers.contains(where: \.isTrained) else { throw .configuration(.nothingToTrain) }
    if min(training.batchSize, data.training.count) == 1, let layer = BatchRule.neediestLayer(architecture) {
      throw .configuration(.batchTooSmallForNorm(layer: layer.name, batchSize: training.batchSize))
    }
  }

  private func checkClassWeights(_ data: DataSet) throws(TrainingError) {
    guard case .list(let weights) = loss.classWeights else { return }
    guard weights.count == data.classes.count else {
      throw .configuration(
        .classWeightCount(found: weights.count, classes: data.classes.count, occurrence: data.occurrence))
    }
    guard Set(data.training.labels).contains(where: { weights[$0] > 0 }) else {
      let weighted = data.classes.indices.filter { weights[$0] > 0 }.map { data.classes[$0] }
      throw .configuration(.imagesWithoutWeight(images: data.training.count, weighted: weighted))
    }
  }

  /// The number of outputs follows from the classes, or from the targets for regression.
  private func checkOutputs(_ architecture: Architecture, _ data: DataSet) throws(TrainingError) {
    let outputs = architecture.output.count
    if let target = data.training.targetShape {
      guard architecture.output == target else {
        throw .configuration(.outputDiffersFromTarget(output: architecture.output.text, target: target.text))
      }
      guard loss.kind != .crossEntropy else { throw .configuration(.crossEntropyWithoutClasses) }
      guard loss.labelSmoothing == 0, loss.classWeights == .none else { throw .configuration(.answersWithoutClasses) }
    } else {
      // One output for one class tells nothing apart, but was always accepted.
      guard loss.classCount(outputs: outputs) == data.classes.count || outputs == data.classes.count else {
        throw .configuration(
          .outputsDifferFromClasses(
            outputs: outputs, classes: data.classes.count, occurrence: data.occurrence,
            isChosen: self.data?.classes != nil))
      }
    }
  }
}

extension ArchitectureLayer {
  /// Whether training changes a parameter of this layer.
  fileprivate var isTrained: Bool { !spec.isFrozen && spec.learningRateScale > 0 && parameterCount > 0 }
}
