import ArgumentParser
import CNNData
import CNNEngine
import CNNExplanation
import CNNReports
import CNNSpec

/// `cnn show embedding`
struct ShowEmbedding: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embedding",
    abstract: "The test images as points of a plane, near each other if a layer finds them alike.",
    discussion: """
      cnn show embedding latest
      cnn show embedding latest --layer conv2 --method pca --limit 2000

      tsne keeps neighbours together, and its distances between groups mean nothing; pca shows the two directions of largest \
      variance, and says how much of it they hold.
      """)

  enum Method: String, CaseIterable, ExpressibleByArgument {
    case tsne, pca
  }

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Option(help: ArgumentHelp("The layer; without it the one before the last.", valueName: "name"))
  var layer: String?

  @Option(
    help: ArgumentHelp(
      "tsne (neighbours stay neighbours) or pca (the directions of largest variance).", valueName: "how"))
  var method = Method.tsne

  @Option(help: ArgumentHelp("At most this many images.", valueName: "n"))
  var limit = 10_000

  @OptionGroup var options: ShowOptions

  private static let batchSize = 64
  /// Fewer points have no neighbourhoods.
  private static let fewest = 8

  /// Larger numbers are made smaller, all by the same factor.
  private static let largestFeature: Float = 1e12

  func validate() throws {
    guard (Self.fewest...10_000).contains(limit) else {
      throw ValidationError("--limit is from \(Self.fewest) to 10000.")
    }
  }

  func run() throws {
    let network = try ShownNetwork(.embedding, checkpoint: checkpoint, options: options, batchSize: Self.batchSize)
    let set = try network.openSplit(.test)
    guard set.count >= Self.fewest else { throw ExplanationError.tooFewImages(found: set.count, needed: Self.fewest) }
    let name = layer ?? network.architecture.layers.dropLast().last?.name ?? network.architecture.layers[0].name
    let terminal = options.output.makeTerminal()
    let points = try features(network, set, layer: name)
    var facts = ShownFacts(layer: name)
    let positions: [Float]
    switch method {
    case .pca:
      let principal = PrincipalComponents(
        points, count: points.count / dimensions(network, name), components: 2, engine: network.engine)
      positions = principal.componentCount == 2 ? principal.projected : principal.projected.flatMap { [$0, 0] }
      facts.shares = principal.shares
      facts.lines.append(
        "variance  " + principal.shares.map { NumberText.percent($0) }.joined(separator: " and ") + " along the axes")
    case .tsne:
      let embedding = NeighbourEmbedding(
        points, count: points.count / dimensions(network, name), engine: network.engine
      ) { step in
        if terminal.error.isTerminal, step % 10 == 0 { terminal.progress(" step \(step)") }
      }
      terminal.clearProgress()
      positions = embedding.positions
    }
    let labels = (0..<positions.count / 2).map { set.labels.isEmpty ? 0 : set.labels[$0] }
    let title = "\(positions.count / 2) test images as \(name) sees them"
    facts.lines.insert(title, at: 0)
    let figure = ScatterFigure(
      title: title, positions: positions, labels: labels, classNames: network.classes.map(\.shown))
    try options.deliver(figure.draw(), of: network, facts: facts)
  }

  private func dimensions(_ network: ShownNetwork, _ layer: String) -> Int {
    network.architecture.layers.first { $0.name == layer }!.output.count
  }

  /// What the layer makes of each image, `[images, numbers]`.
  private func features(_ network: ShownNetwork, _ set: ImageSet, layer: String) throws -> [Float] {
    let part = try network.trained.pixelNetwork(to: layer, imageCount: Self.batchSize)
    var options = BatchPipeline.Options(batchSize: Self.batchSize)
    options.threadCount = network.engine.pool.threadCount
    let batches = try BatchPipeline(set, preprocessing: network.trained.metadata.preprocessing, options: options)
    let shape = set.shape
    var features: [Float] = []
    var count = 0
    while count < limit, let batch = try batches.next() {
      let stored = batch.images.array
      var images = [Float](repeating: 0, count: Self.batchSize * shape.count)
      for image in 0..<batch.count {
        for place in 0..<shape.count {
          images[image * shape.count + place] =
            stored[image * shape.count + place % shape.positions * shape.channels + place / shape.positions]
        }
      }
      let taken = min(batch.count, limit - count)
      features += part.forward(images).prefix(taken * part.target.count)
      count += taken
    }
    let largest = try features.requireFinite(.layerOutputs).reduce(0) { max($0, abs($1)) }
    // Both methods look at ratios of distances, whose squares must not overflow.
    return largest > Self.largestFeature ? features.map { $0 / largest } : features
  }
}
