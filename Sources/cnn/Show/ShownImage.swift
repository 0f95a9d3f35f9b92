import CNNData
import CNNEngine
import CNNSpec
import CNNTraining
import Foundation

/// An image that a user named: a PNG file, or one of the data set.
struct ShownImage {
  /// `[channels, height, width]`, normalised as in training.
  let pixels: [Float]
  /// What it is and what was done to it, for people.
  let text: String
  /// The true class, where it is known.
  let label: Int?

  init(_ name: String, for network: ShownNetwork) throws {
    let shape = network.architecture.input
    if let (split, index) = Self.dataSetImage(name) {
      let set = try network.openSplit(split)
      guard index < set.count else { throw CommandError.noSuchImage(name, count: set.count) }
      pixels = try Self.pixels(of: index, in: set, network.trained.metadata.preprocessing)
      label = set.labels.isEmpty ? nil : set.labels[index]
      text = label.map { "\(name), \(network.trained.className($0).shown)" } ?? name
      return
    }
    let reading = PictureReading(shape: shape, network.trained.configuration.spec.data)
    guard reading.isPossible else { throw CommandError.notAPictureNetwork(channels: shape.channels) }
    // A colon in a name that is no file's is a number or a split that doesn't exist.
    guard !name.contains(":") || FileManager.default.fileExists(atPath: name) else {
      throw CommandError.notAnImage(name)
    }
    try network.memory.requirePicture(name, convertedTo: shape)
    let picture = try reading.read(name)
    for note in PictureChanges(picture, reading).notes(reading) { network.terminal.note(note) }
    pixels = network.trained.metadata.preprocessing.normalized(reading.converted(picture))
    label = nil
    text = picture.shape == shape ? name : "\(name), made \(shape.width) x \(shape.height) from \(picture.shape.text)"
  }

  /// `test:17`; a file of that name is meant if there is one.
  private static func dataSetImage(_ name: String) -> (Split, Int)? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let split = Split(rawValue: String(parts[0])), let index = Int(parts[1]), index >= 0,
      !FileManager.default.fileExists(atPath: name)
    else { return nil }
    return (split, index)
  }

  private static func pixels(of index: Int, in set: ImageSet, _ preprocessing: Preprocessing) throws -> [Float] {
    var options = BatchPipeline.Options(batchSize: 1)
    options.firstBatch = index
    let batch = try BatchPipeline(set, preprocessing: preprocessing, options: options).next()
    let stored = batch?.images.array ?? []
    let shape = set.shape
    return (0..<shape.count).map { stored[$0 % shape.positions * shape.channels + $0 / shape.positions] }
  }
}
