import CNNData
import CNNEngine
import CNNExplanation
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// A checkpoint that pictures are drawn of, and where its data set is.
struct ShownNetwork {
  let kind: ShowKind
  let file: CheckpointFile
  /// Where the picture will be; `nil` for the terminal alone.
  let pictureFile: String?
  let trained: TrainedNetwork
  let engine: Engine
  private let machine: MachineChoice
  private let data: String?
  let terminal: Terminal

  /// - Throws: `RunError.outputExists` before anything is computed; what is wrong with the checkpoint.
  init(_ kind: ShowKind, checkpoint: String, options: ShowOptions, batchSize: Int = 1) throws {
    self.kind = kind
    file = try CheckpointFile(path: checkpoint)
    pictureFile = options.pictureFile(kind, of: file)
    try options.overwriting.requireFree(pictureFile)
    machine = try MachineChoice(
      threads: options.processing.request, spec: EngineSpec(), environment: ProcessInfo.processInfo.environment)
    engine = machine.makeEngine()
    trained = try TrainedNetwork(
      checkpoint: file.url, engine: engine, batchSize: batchSize, memory: machine.memory, isExplained: true)
    data = options.data
    terminal = options.output.makeTerminal()
  }

  /// What is left now that the network is there.
  var memory: MemoryGuard { machine.memory }
  var architecture: Architecture { trained.configuration.architecture }
  var classes: [Name] { trained.metadata.classes }

  /// The index of a class by its name, as it is or as it is shown, or by its number.
  func label(of name: String) throws(CommandError) -> Int {
    guard !classes.isEmpty else { throw .noClasses(checkpoint: file.name) }
    let wanted = Name(name)
    if let label = classes.firstIndex(of: wanted) ?? classes.firstIndex(where: { Name($0.shown) == wanted }) {
      return label
    }
    if let label = Int(name), trained.classCount > label, label >= 0 { return label }
    throw .unknownClass(name, known: classes)
  }

  func openSplit(_ split: Split) throws -> ImageSet { try file.openSplit(split, of: trained, data: data, terminal) }

  /// The most probable classes of an image, best first.
  func prediction(_ image: [Float]) throws(ExplanationError) -> [ClassProbability] {
    try ClassRanking(image, trained).entries
  }

  /// Images of a set chosen by chance, but always the same.
  ///
  /// - Returns: `[images, channels, height, width]`, normalised as in training, and their classes.
  func samples(of set: ImageSet, most: Int) throws -> (images: [Float], labels: [Int]) {
    var options = BatchPipeline.Options(batchSize: min(most, set.count))
    options.order = .shuffled(seed: 0)
    let batch = try BatchPipeline(set, preprocessing: trained.metadata.preprocessing, options: options).next()
    let (stored, shape) = (batch?.images.array ?? [], set.shape)
    let images = stored.indices.map { index in
      let (image, place) = (index / shape.count, index % shape.count)
      return stored[image * shape.count + place % shape.positions * shape.channels + place / shape.positions]
    }
    return (images, batch.map { Array($0.labels) } ?? [])
  }

  /// An image of any size on the network's channels, enlarged between the centres of its pixels to about `side` pixels.
  func draw(_ image: [Float], _ shape: Shape, side: Int) -> Canvas {
    let factor = Double(side) / Double(max(shape.height, shape.width))
    let size = Size(
      height: max(1, Int((Double(shape.height) * factor).rounded())),
      width: max(1, Int((Double(shape.width) * factor).rounded())))
    let large = (0..<shape.channels).flatMap { channel in
      Resizing.bilinear(
        Array(image[channel * shape.positions..<(channel + 1) * shape.positions]), from: shape.size, to: size)
    }
    return PixelPicture.image(
      large, Shape(channels: shape.channels, height: size.height, width: size.width), trained.metadata.preprocessing)
  }

  func draw(_ image: [Float]) -> Canvas {
    PixelPicture.image(image, architecture.input, trained.metadata.preprocessing)
  }
}
