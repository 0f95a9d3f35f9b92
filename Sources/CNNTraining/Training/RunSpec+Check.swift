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
    if case .list(let weights) = loss.classWeights, weights.count != data.classes.count {
      throw .configuration(
        .classWeightCount(
          found: weights.count, classes: data.classes.count, occurrence: data.occurrence))
    }
    let batchSize = min(training.batchSize, data.training.count)
    if batchSize == 1, let layer = BatchRule.neediestLayer(architecture) {
      throw .configuration(.batchTooSmallForNorm(layer: layer.name, batchSize: batchSize))
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
    } else {
      guard outputs == data.classes.count else {
        throw .configuration(
          .outputsDifferFromClasses(
            outputs: outputs, classes: data.classes.count, occurrence: data.occurrence))
      }
    }
  }
}
