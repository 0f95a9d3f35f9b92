import CNNData
import CNNEngine
import CNNRanks
import CNNSpec
import Foundation

@testable import CNNRun
@testable import CNNTraining

/// A run on a handful of drawn images that takes a moment.
final class TinyRun {
  static let classCount = 3
  static let side = 8

  let files: TemporaryFolder
  let engine: Engine

  /// Writes IDX files with `trainingCount` images and 9 test images.
  init(trainingCount: Int = 20, threads: Int = 2) throws {
    files = try TemporaryFolder()
    engine = Engine(threadCount: threads, instructionSet: InstructionSet.supported.last ?? .baseline)
    try writeSplit("train", count: trainingCount, seed: 1)
    try writeSplit("t10k", count: 9, seed: 2)
  }

  private func writeSplit(_ name: String, count: Int, seed: UInt64) throws {
    var random = CounterRandom(seed: seed, purpose: .shuffle, epoch: 0, index: 0)
    let labels = (0..<count).map { UInt8($0 % Self.classCount) }
    var pixels: [UInt8] = []
    for label in labels {
      for place in 0..<Self.side * Self.side {
        // A bright band whose row is the class, in noise.
        let isBand = place / Self.side / 2 == Int(label)
        pixels.append(UInt8((isBand ? 150 : 0) + random.below(100)))
      }
    }
    func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) } }
    _ = try files.file(
      "\(name)-images-idx3-ubyte", Data([0, 0, 8, 3] + big(count) + big(Self.side) + big(Self.side) + pixels))
    _ = try files.file("\(name)-labels-idx1-ubyte", Data([0, 0, 8, 1] + big(count) + labels))
  }

  static let layers = """
    [conv]
    filters = 4
    kernel = 3
    activation = relu
    [pool]
    kind = max
    size = 2
    [linear]
    units = 3
    """

  /// - Parameter train: Lines of `[train]`.
  func configuration(
    layers: String = TinyRun.layers, data: String = "", loss: String = "", train: String = ""
  ) throws -> Configuration {
    try Configuration(
      text: """
        [input]
        channels = 1
        height = 8
        width = 8
        \(layers)
        [loss]
        kind = cross_entropy
        \(loss)
        [data]
        format = idx
        \(data)
        [train]
        epochs = 3
        batch_size = 4
        optimizer = sgd
        learning_rate = 0.05
        \(train)
        """, path: "tiny.cnn")
  }

  func trainer(
    _ configuration: Configuration, out: String, stop: StopRequest = StopRequest(), steering: Steering = Steering(),
    digest: String = "0", ranks: any Ranks = SoleRank(), engine: Engine? = nil
  ) throws -> Trainer {
    let url = files.url.appending(path: out)
    let folder = FileManager.default.fileExists(atPath: url.path) ? RunFolder(url: url) : try RunFolder.create(at: url)
    let data = try DataSet.open(
      configuration.spec.data!, folder: files.url, seed: configuration.spec.training.seed,
      input: configuration.spec.input)
    return try Trainer(
      configuration: configuration, data: data, dataDigests: ["train": digest], folder: folder,
      engine: engine ?? self.engine, requests: TrainingRequests(stop: stop, steering: steering), ranks: ranks)
  }
}
