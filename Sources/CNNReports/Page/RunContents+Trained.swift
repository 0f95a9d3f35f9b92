import CNNData
import CNNTraining

extension RunContents {
  /// Adds what a checkpoint has: its configuration, the first layer's filters, and the gallery of its evaluation.
  public mutating func add(_ trained: TrainedNetwork, _ evaluation: EvaluationResult, _ set: ImageSet) {
    take(trained.configuration)
    gallery = Gallery(evaluation, set)
    filters = FilterSheet(trained.configuration.architecture, parameters: trained.network.parameters)
  }
}
