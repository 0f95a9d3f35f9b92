import CNNData
import CNNTraining

/// The most probable classes of one picture.
struct PicturePrediction: Encodable {
  var image: String
  /// Most probable first; classes of equal probability in the network's order.
  var classes: [ClassRanking.Entry]

  init(image: String, classes: [ClassRanking.Entry]) {
    self.image = image
    self.classes = classes
  }

  /// - Throws: `DataError` when the file is no picture; `CommandError` for a network that does not read pictures.
  init(path: String, trained: TrainedNetwork, memory: MemoryGuard, top: Int) throws {
    let shape = trained.configuration.spec.input
    guard [1, 3].contains(shape.channels) else { throw CommandError.notAPictureNetwork(channels: shape.channels) }
    try memory.requirePicture(path, convertedTo: shape)
    let picture = try ImageFile(path: path).converted(to: shape)
    let ranking = try ClassRanking(trained.metadata.preprocessing.normalized(picture), trained)
    image = path
    classes = Array(ranking.entries.prefix(top))
  }
}
