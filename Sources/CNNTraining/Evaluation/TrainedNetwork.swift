import CNNData
import CNNEngine
import CNNModel
import CNNRun
import CNNSpec
import Foundation

/// A network read from a checkpoint, with everything that evaluation and prediction need and nothing from elsewhere.
public final class TrainedNetwork {
  public let metadata: CheckpointMetadata
  public let configuration: Configuration
  public let network: Network
  let loss: Loss
  package let engine: Engine
  private let evaluation: SplitEvaluation

  /// Reads and verifies a checkpoint.
  ///
  /// What its header says is compared with its configuration before a tensor is read, and with the memory before anything
  /// is allocated.
  ///
  /// - Parameters:
  ///   - batchSize: Images that go through the network at once; the results do not depend on it.
  ///   - memory: What there is, if that is to be asked.
  ///   - subject: What messages call it; the file itself unless a user chose the batch.
  ///   - isExplained: Whether gradients of pixels will be asked for.
  /// - Throws: `RunError` for everything that can be wrong with the file; `TrainingError.configuration` if it doesn't fit into
  ///   memory.
  public init(
    checkpoint url: URL, engine: Engine, batchSize: Int = 64, memory: MemoryGuard = MemoryGuard(nil),
    subject: MemorySubject? = nil, isExplained: Bool = false
  ) throws {
    self.engine = engine
    let reader = try SafetensorsReader(url)
    let configuration = try Self.configuration(reader)
    let tensors = reader.header.entries.map(\.range.count)
    let bytes = (tensors: tensors.reduce(0, +), largest: tensors.max() ?? 0)
    try memory.require(
      subject ?? .checkpoint(path: url.relativePath), configuration.architecture, images: batchSize
    ) {
      MemoryNeed.evaluation(
        configuration, checkpoint: bytes, batchSize: $0, isExplained: isExplained, engine: engine)
    }
    try TensorMismatch.require(
      ParameterLayout(configuration.architecture).shapes, of: reader.header.entries.filter(\.isWeight), path: url.path)
    let checkpoint = try Checkpoint.read(url)
    self.configuration = configuration
    metadata = checkpoint.metadata
    network = Network(
      configuration.architecture, engine: engine, settings: configuration.spec.engine, batchSize: batchSize,
      purpose: .inference)
    let weights = checkpoint.tensors.filter { !$0.name.hasPrefix(Checkpoint.optimizerPrefix) }
    try network.parameters.load(weights, path: url.path)
    loss = Loss(
      configuration.spec.loss, outputCount: configuration.architecture.output.count,
      classCount: metadata.classes.count, classWeights: metadata.classWeights, batchSize: batchSize, engine: engine)
    evaluation = SplitEvaluation(
      network: network, loss: loss, classes: metadata.classes, preprocessing: metadata.preprocessing, engine: engine)
  }

  private static func configuration(_ reader: SafetensorsReader) throws(RunError) -> Configuration {
    let metadata = try CheckpointMetadata(texts: reader.header.metadata, path: reader.path)
    let configuration: Configuration
    do {
      configuration = try metadata.readConfiguration(path: reader.path)
    } catch {
      throw .configurationUnreadable(path: reader.path, errors: error.description)
    }
    try metadata.require(configuration, path: reader.path)
    return configuration
  }

  /// Evaluates every image of a split once.
  ///
  /// - Parameter progress: Called with the number of images done.
  /// - Throws: `DataError`, `TrainingError.outputNotFinite`, or what `progress` throws.
  public func evaluate(
    _ set: ImageSet, augmentation: TestTimeAugmentation = .none, progress: (Int) throws -> Void = { _ in }
  ) throws -> EvaluationResult {
    try evaluation.evaluate(set, augmentation: augmentation, progress: progress)
  }

  /// Classes that the network tells apart; its outputs where they are not classes.
  public var classCount: Int { loss.scoreCount }

  /// Whether the only output is the logit of the second of two classes.
  public var readsOneOutput: Bool { loss.scoreCount != loss.outputCount }

  /// Classifies prepared images.
  ///
  /// - Shape: `images` is `[count, height, width, channels]`, normalised with `metadata.preprocessing`.
  /// - Returns: The probabilities of the classes for each image.
  public func probabilities(_ images: FloatView, count: Int) -> [[Float]] {
    let outputs = network.forward(images, images: count, mode: .inference)
    let probabilities = loss.probabilities(outputs)
    return (0..<count).map { image in
      Array(probabilities[image * loss.scoreCount..<(image + 1) * loss.scoreCount])
    }
  }

  /// The probabilities of the classes for outputs of a network with the same last layer.
  ///
  /// - Shape: `outputs` is `[images, outputs]`, the result `[images, classCount]`.
  package func probabilities(ofOutputs outputs: FloatView) -> [Float] { loss.probabilities(outputs) }

  /// The same for a score of each class.
  package func probabilities(ofScores scores: FloatView) -> [Float] { loss.probabilities(ofScores: scores) }
}
