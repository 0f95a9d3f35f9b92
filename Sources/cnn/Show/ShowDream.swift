import ArgumentParser
import CNNReports
import CNNSpec
import CNNTraining

/// `cnn show dream`
struct ShowDream: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dream", abstract: "What a unit looks for: an image that is changed until it answers strongly.")

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one."))
  var checkpoint: String

  @Option(help: ArgumentHelp("The layer; without it the last, whose units are the classes.", valueName: "name"))
  var layer: String?

  @Option(help: ArgumentHelp("A unit, or a class by its name.", valueName: "n|name"))
  var unit: String?

  @Flag(help: "All units; of many the first hundred.")
  var all = false

  @Option(help: ArgumentHelp("Steps of the ascent.", valueName: "n"))
  var steps = Dream.Options().steps

  @Option(help: ArgumentHelp("The seed of the noise that it begins with.", valueName: "n"))
  var seed: UInt64 = 0

  @OptionGroup var options: ShowOptions

  private static let mostUnits = 100

  func validate() throws {
    if unit != nil && all { throw ValidationError("Give --unit or --all.") }
    if steps < 1 { throw ValidationError("--steps is at least 1.") }
  }

  func run() throws {
    let network = try ShownNetwork(checkpoint: checkpoint, options: options)
    let layers = network.architecture.layers
    guard let target = layer.map({ name in layers.first { $0.name == name } }) ?? layers.last else {
      throw CommandError.unknownLayer(layer ?? "", known: layers.map(\.name))
    }
    let isLast = target.name == layers.last?.name
    let units = try chosen(target, network, isLast: isLast)
    let terminal = options.output.makeTerminal()
    var settings = Dream.Options()
    (settings.steps, settings.seed) = (steps, seed)
    let dream = try Dream(layer: layer, units: units, of: network.trained, options: settings) { done in
      if terminal.error.isTerminal { terminal.progress(" \(done) of \(units.count) units") }
    }
    terminal.clearProgress()
    let tiles = zip(units, dream.images).map { unit, image in
      PictureSheet.Tile(network.draw(image), label: isLast ? network.className(unit) : String(unit))
    }
    let title = "what \(isLast ? "the classes" : target.name) look\(isLast ? "" : "s") for"
    let sheet = PictureSheet(title: title, sections: [.init(tiles: tiles, side: 96, columns: min(10, units.count))])
    try options.deliver(sheet.draw(), kind: "dream", facts: ShownFacts(lines: [title], layer: target.name))
  }

  private func chosen(_ layer: ArchitectureLayer, _ network: ShownNetwork, isLast: Bool) throws(CommandError) -> [Int] {
    guard let unit else { return Array(0..<min(layer.output.channels, Self.mostUnits)) }
    if isLast { return [try network.label(of: unit)] }
    guard let number = Int(unit), (0..<layer.output.channels).contains(number) else {
      throw .unknownUnit(unit, layer: layer.name, count: layer.output.channels)
    }
    return [number]
  }
}
