import CNNData
import CNNReports
import CNNTraining

extension RunContents {
  /// Adds what needs the network and the images: the gallery of an evaluation, and the first layer's filters.
  mutating func addPictures(of evaluation: EvaluationResult, _ set: ImageSet, _ trained: TrainedNetwork) {
    gallery = Gallery(evaluation, set)
    filters = FilterSheet(trained.configuration.architecture, parameters: trained.network.parameters)
  }
}
