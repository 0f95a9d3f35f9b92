import ArgumentParser
import CNNExplanation
import CNNReports
import CNNSpec

/// `cnn show dream`
struct ShowDream: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dream", abstract: "What a unit looks for: an image that is changed until it answers strongly.",
    discussion: """
      cnn show dream latest
      cnn show dream latest --layer conv2 --all
      cnn show dream latest --gallery

      A gallery has a row for each layer, at most ten, and a column for each class: what the layer takes for the class. \
      What a layer in the middle knows of a class is read from it with 2,000 training images.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Option(help: ArgumentHelp("The layer; without it the last, whose units are the classes.", valueName: "name"))
  var layer: String?

  @Option(help: ArgumentHelp("A unit, or a class by its name.", valueName: "n|name"))
  var unit: String?

  @Flag(help: "All units; of many the first hundred.")
  var all = false

  @Flag(help: "A picture for each class and layer.")
  var gallery = false

  @Option(help: ArgumentHelp("Steps of the ascent.", valueName: "n"))
  var steps = Dream.Options().steps

  @Option(help: ArgumentHelp("The seed of the noise that it begins with.", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var options: ShowOptions

  private static let mostUnits = 100
  /// Pixels a side of a tile, about.
  private static let side = 96

  func validate() throws {
    if unit != nil && all { throw ValidationError("Give --unit or --all.") }
    if gallery && (unit != nil || all || layer != nil) {
      throw ValidationError("--gallery shows all layers and classes; --layer, --unit and --all choose some.")
    }
    if steps < 1 { throw ValidationError("--steps is at least 1.") }
  }

  func run() throws {
    let network = try ShownNetwork(.dream, checkpoint: checkpoint, options: options)
    var settings = Dream.Options()
    (settings.steps, settings.seed) = (steps, seed)
    let terminal = options.output.makeTerminal()
    func report(_ done: Int, _ count: Int) {
      guard terminal.error.isTerminal else { return }
      terminal.progress(
        ProgressLine(label: " dreams", done: done, total: count, figures: ["images"]).text(terminal.error))
    }
    if gallery {
      let (picture, layers) = try DreamGallery(network: network, options: settings).draw(progress: report)
      terminal.clearProgress()
      let facts = ShownFacts(lines: ["layers    \(layers.joined(separator: ", "))"])
      return try options.deliver(picture, of: network, facts: facts)
    }
    let layers = network.architecture.layers
    guard let target = layer.map({ name in layers.first { $0.name == name } }) ?? layers.last else {
      throw CommandError.unknownLayer(layer ?? "", known: layers.map(\.name))
    }
    let isLast = target.name == layers.last?.name
    let units = try chosen(target, network, isLast: isLast)
    // Without classes, or with a map for each, outputs are units like any other.
    let hasClasses = isLast && target.output.positions == 1 && network.classes.count == network.trained.classCount
    let goal = hasClasses ? Dream.Goal.classes(units, .outputs(of: network.trained)) : .units(units)
    let dream = try Dream(of: goal, layer: target.name, in: network.trained, options: settings) {
      report($0, units.count)
    }
    terminal.clearProgress()
    let tiles = zip(units, dream.images).map { unit, image in
      PictureSheet.Tile(
        network.draw(image, dream.shape, side: Self.side),
        label: isLast ? network.trained.className(unit).shown : String(unit))
    }
    let title = "what \(hasClasses ? "the classes" : target.name) look\(hasClasses ? "" : "s") for"
    let sheet = PictureSheet(title: title, sections: [.init(tiles: tiles, side: 1, columns: min(10, units.count))])
    try options.deliver(sheet.draw(), of: network, facts: ShownFacts(lines: [title], layer: target.name))
  }

  private func chosen(_ layer: ArchitectureLayer, _ network: ShownNetwork, isLast: Bool) throws(CommandError) -> [Int] {
    guard let unit else {
      let count = isLast ? network.trained.classCount : layer.output.channels
      return Array(0..<min(count, Self.mostUnits))
    }
    if isLast && !network.classes.isEmpty { return [try network.label(of: unit)] }
    guard let number = Int(unit), (0..<layer.output.channels).contains(number) else {
      throw .unknownUnit(unit, layer: layer.name, count: layer.output.channels)
    }
    return [number]
  }
}
