import CNNData
import CNNTraining

/// The most probable classes of one picture.
struct PicturePrediction: Encodable {
  var image: String
  /// Most probable first; classes of equal probability in the network's order.
  var classes: [ClassProbability]
  /// How the picture is unlike the training images.
  var warnings: [String] = []

  /// All classes of a picture, how it is unlike the images that the network was trained on, and how it was read.
  ///
  /// - Precondition: The network reads pictures: `PictureReading.isPossible`.
  /// - Throws: `DataError` when the file is no picture; `TrainingError` when it is larger than the memory; `ExplanationError`.
  static func ranking(
    path: String, trained: TrainedNetwork, memory: MemoryGuard
  ) throws -> (ranking: ClassRanking, warnings: [PictureWarning], changes: PictureChanges) {
    let (spec, metadata) = (trained.configuration.spec, trained.metadata)
    let reading = PictureReading(shape: spec.input, spec.data)
    try memory.requirePicture(path, convertedTo: spec.input)
    let picture = try reading.read(path)
    let image = metadata.preprocessing.normalized(reading.converted(picture))
    let warnings = PictureWarning.all(
      image, spec.input, size: reading.size(picture), preprocessing: metadata.preprocessing,
      training: metadata.trainingImages)
    return (try ClassRanking(image, trained), warnings, PictureChanges(picture, reading))
  }
}
