import CNNData
import CNNTraining

/// The most probable classes of one picture.
struct PicturePrediction: Encodable {
  var image: String
  /// Most probable first; classes of equal probability in the network's order.
  var classes: [ClassRanking.Entry]

  /// All classes of a picture.
  ///
  /// - Precondition: The network reads 1 or 3 channels.
  /// - Throws: `DataError` when the file is no picture; `TrainingError` when it is larger than the memory; `ExplanationError`.
  static func ranking(path: String, trained: TrainedNetwork, memory: MemoryGuard) throws -> ClassRanking {
    let shape = trained.configuration.spec.input
    try memory.requirePicture(path, convertedTo: shape)
    let picture = try ImageFile(path: path).converted(to: shape, of: trained.configuration.spec.data)
    return try ClassRanking(trained.metadata.preprocessing.normalized(picture), trained)
  }
}
