import CNNData
import CNNRun
import CNNSpec
import Foundation

/// The folder that holds a step in which a number was not finite: the state before it, and what was found.
///
/// `cnn replay` repeats the step from it.
public struct BlackBox: Sendable {
  public let url: URL

  /// A checkpoint like any other: all of a run's state before the step.
  public var state: URL { url.appending(path: "state.safetensors") }
  public var report: URL { url.appending(path: "divergence.json") }

  public init(url: URL) { self.url = url }

  /// - Throws: `RunError.unreadable`, `.otherKind` or `.notABlackBox`.
  public func read() throws(RunError) -> DivergenceReport {
    let data: Data
    do {
      data = try Data(contentsOf: report)
    } catch {
      guard FileManager.default.fileExists(atPath: url.path) else {
        throw .unreadable(path: url.path, reason: SystemFailure(code: ENOENT).reason)
      }
      throw .notABlackBox(path: url.path)
    }
    try FileSignature.require(data, path: report.path, "what was found in a step")
    do {
      return try JSONDecoder().decode(DivergenceReport.self, from: data)
    } catch {
      throw .notABlackBox(path: url.path)
    }
  }

  /// Writes the state first, so that a report stands for a whole box.
  func write(_ checkpoint: Checkpoint, _ divergence: DivergenceReport) throws(RunError) {
    if mkdir(url.path, 0o755) != 0 && errno != EEXIST {
      throw .cannotCreate(path: url.path, reason: SystemFailure.last.reason)
    }
    try checkpoint.write(to: state)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(divergence)
    } catch {
      throw .cannotWrite(path: report.path, reason: SystemFailure.reason(of: error))
    }
    try AtomicFile.write(data + Data("\n".utf8), to: report)
  }
}

/// `divergence.json`: what was found in the step.
public struct DivergenceReport: Codable, Equatable, Sendable {
  public var quantity: DivergedQuantity
  /// From 1.
  public var epoch: Int
  public var step: Int
  public var layer: String?
  public var tensor: String?
  /// Positions of the step's images in the training split; of an output, that of the image in its split.
  public var images: [Int]
  /// Of an output: where its image is.
  public var split: Split?
  public var learningRate: Double
  /// Of the last steps, oldest first.
  public var gradientNorms: [Double]
  /// Rollbacks before this divergence.
  public var rollbacks: Int
  /// The kernels that computed the step.
  public var instructionSet: String
  /// Where it comes from, as a word; `nil` in boxes of older versions.
  public var cause: String?

  enum CodingKeys: String, CodingKey {
    case quantity, epoch, step, layer, tensor, images, split, rollbacks, cause
    case learningRate = "learning_rate"
    case gradientNorms = "gradient_norms"
    case instructionSet = "isa"
  }

  init(_ divergence: Divergence, instructionSet: String) {
    quantity = divergence.quantity
    epoch = divergence.epoch
    step = divergence.step
    layer = divergence.layer
    tensor = divergence.tensor
    images = divergence.images
    split = divergence.split
    learningRate = divergence.learningRate
    gradientNorms = divergence.gradientNorms
    rollbacks = divergence.rollbacks
    self.instructionSet = instructionSet
    cause = divergence.cause.word
  }
}
