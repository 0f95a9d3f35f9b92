import CNNData
import CNNEngine
import CNNSpec

/// A class and how probable it is.
public struct ClassProbability: Hashable, Sendable {
  public let name: Name
  public let probability: Float
}

extension TrainedNetwork {
  /// A class's name, or its number where the checkpoint names none.
  public func className(_ label: Int) -> Name {
    metadata.classes.indices.contains(label) ? metadata.classes[label] : Name(String(label))
  }

  /// The classes of a PNG picture, which is made as large as the network's input; the most probable first.
  ///
  /// - Throws: `TrainingError.readsNoPictures`, `DataError` when the file is no picture, and
  ///   `TrainingError.predictionNotFinite`.
  public func classes(ofPicture path: String) throws -> [ClassProbability] {
    let reading = PictureReading(shape: configuration.spec.input, configuration.spec.data)
    guard reading.isPossible else { throw TrainingError.readsNoPictures(channels: reading.shape.channels) }
    let shape = reading.shape
    let image = metadata.preprocessing.normalized(reading.converted(try reading.read(path)))
    let stored = (0..<shape.count).map { image[$0 % shape.channels * shape.positions + $0 / shape.channels] }
    let probabilities = probabilities(FloatBuffer(stored).whole, count: 1)[0]
    guard probabilities.allSatisfy(\.isFinite) else { throw TrainingError.predictionNotFinite(path: path) }
    // Classes of equal probability stay in the network's order.
    let order = probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
    return order.map { ClassProbability(name: className($0), probability: probabilities[$0]) }
  }
}
