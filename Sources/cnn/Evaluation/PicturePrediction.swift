import CNNData
import CNNEngine
import CNNSpec
import CNNTraining

/// The most probable classes of one picture.
struct PicturePrediction: Encodable {
  struct Class: Encodable {
    var name: String
    var probability: Float
  }

  var image: String
  /// Most probable first; classes of equal probability in the network's order.
  var classes: [Class]

  /// - Throws: `DataError` when the file is no picture; `CommandError` for a network that does not read pictures.
  init(path: String, trained: TrainedNetwork, top: Int) throws {
    let shape = trained.configuration.spec.input
    guard [1, 3].contains(shape.channels) else { throw CommandError.notAPictureNetwork(channels: shape.channels) }
    let input = Self.prepared(try ImageFile(path: path).converted(to: shape), trained.metadata.preprocessing)
    let probabilities = trained.probabilities(input, count: 1)[0]
    let order = probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
    image = path
    classes = order.prefix(top).map { Class(name: trained.metadata.classes[$0], probability: probabilities[$0]) }
  }

  /// Normalised as in training.
  ///
  /// - Shape: `[height, width, channels]`
  private static func prepared(_ picture: ImageFile, _ preprocessing: Preprocessing) -> FloatView {
    let (channels, positions) = (picture.shape.channels, picture.shape.positions)
    let white = Double(UInt8.max)
    var values = [Float](repeating: 0, count: picture.shape.count)
    for channel in 0..<channels {
      for position in 0..<positions {
        let value = Double(picture.pixels[channel * positions + position]) / white
        values[position * channels + channel] = Float(
          (value - preprocessing.mean[channel]) / preprocessing.std[channel])
      }
    }
    return FloatBuffer(values).whole
  }

  func text(_ traits: TerminalTraits) -> String {
    var table = TextTable([.init("", .left), .init("")])
    table.indent = 2
    table.rows = classes.map { [$0.name, NumberText.percent(Double($0.probability))] }
    return ([traits.styled(image, .bold)] + table.lines.dropFirst()).joined(separator: "\n")
  }
}
