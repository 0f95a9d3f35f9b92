import CNNData
import CNNEngine
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// A checkpoint that pictures are drawn of, and where its data set is.
struct ShownNetwork {
  let file: CheckpointFile
  let trained: TrainedNetwork
  let engine: Engine
  private let data: String?

  init(checkpoint: String, options: ShowOptions, batchSize: Int = 1) throws {
    file = CheckpointFile(path: checkpoint)
    let machine = try MachineChoice(
      threadFlag: options.processing.threads, spec: EngineSpec(), environment: ProcessInfo.processInfo.environment)
    engine = machine.makeEngine()
    trained = try TrainedNetwork(
      checkpoint: file.url, engine: engine, batchSize: batchSize, memory: machine.memory, isExplained: true)
    data = options.data
  }

  var architecture: Architecture { trained.configuration.architecture }
  var classes: [String] { trained.metadata.classes }

  /// The index of a class by its name, or by its number.
  func label(of name: String) throws(CommandError) -> Int {
    if let label = classes.firstIndex(of: name) { return label }
    if let label = Int(name), architecture.output.channels > label, label >= 0 { return label }
    throw .unknownClass(name, known: classes)
  }

  func className(_ label: Int) -> String { classes.indices.contains(label) ? classes[label] : String(label) }

  func openSplit(_ split: Split) throws -> ImageSet {
    let spec = trained.configuration.spec
    guard let dataSpec = spec.data else { throw TrainingError.configuration(.noData) }
    guard let folder = data.map({ URL(filePath: $0) }) ?? file.dataFolder(dataSpec) else {
      throw DataError.pathMissing(format: dataSpec.format)
    }
    return try DataSet.openSplit(
      split, dataSpec, folder: folder, seed: spec.training.seed, classes: classes, input: spec.input)
  }

  /// The most probable classes of an image, best first.
  func prediction(_ image: [Float]) -> [PicturePrediction.Class] {
    let shape = architecture.input
    let stored = (0..<shape.count).map { image[$0 % shape.channels * shape.positions + $0 / shape.channels] }
    let probabilities = trained.probabilities(FloatBuffer(stored).whole, count: 1)[0]
    let order = probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
    return order.map { PicturePrediction.Class(name: className($0), probability: probabilities[$0]) }
  }

  func draw(_ image: [Float]) -> Canvas {
    PixelPicture.image(image, architecture.input, trained.metadata.preprocessing)
  }
}

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
      text = label.map { "\(name), \(network.className($0))" } ?? name
      return
    }
    guard [1, 3].contains(shape.channels) else { throw CommandError.notAPictureNetwork(channels: shape.channels) }
    let picture = try ImageFile(path: name)
    pixels = Self.normalized(picture.converted(to: shape), network.trained.metadata.preprocessing)
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

  /// 0...1 and then as in training.
  static func normalized(_ picture: ImageFile, _ preprocessing: Preprocessing) -> [Float] {
    let white = Double(UInt8.max)
    return picture.pixels.indices.map { place in
      let channel = place / picture.shape.positions
      return Float((Double(picture.pixels[place]) / white - preprocessing.mean[channel]) / preprocessing.std[channel])
    }
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
