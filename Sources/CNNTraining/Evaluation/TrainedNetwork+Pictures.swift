import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// A class and how probable it is.
public struct ClassProbability: Hashable, Sendable {
  public let name: Name
  public let probability: Float

  public init(name: Name, probability: Float) {
    self.name = name
    self.probability = probability
  }
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
    let probabilities = probabilities(
      ofImage: metadata.preprocessing.normalized(reading.converted(try reading.read(path))))
    guard probabilities.allSatisfy(\.isFinite) else { throw TrainingError.predictionNotFinite(path: path) }
    return ranking(probabilities)
  }

  /// The probabilities of the classes for one image, in the network's order.
  ///
  /// - Parameter image: `[channels, height, width]`, normalised as in training.
  package func probabilities(ofImage image: [Float]) -> [Float] {
    probabilities(FloatBuffer(configuration.architecture.input.stored(image)).whole, count: 1)[0]
  }

  /// The classes with their probabilities, the most probable first; equal ones stay in the network's order.
  package func ranking(_ probabilities: [Float]) -> [ClassProbability] {
    let order = probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
    return order.map { ClassProbability(name: className($0), probability: probabilities[$0]) }
  }
}
