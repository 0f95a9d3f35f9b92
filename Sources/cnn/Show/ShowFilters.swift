import ArgumentParser
import CNNReports
import CNNSpec

/// `cnn show filters`
struct ShowFilters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filters",
    abstract: "Each filter's weights: red above zero, blue below; filters on RGB images in colour.",
    discussion: """
      cnn show filters latest
      cnn show filters runs/quickstart-1 --layer conv2 --out filters.png

      At most 64 filters, and of each at most 16 channels, so that the picture stays readable.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Option(help: ArgumentHelp("The layer; without it the first that has filters.", valueName: "name"))
  var layer: String?

  @OptionGroup var options: ShowOptions

  /// Filters and channels of one picture, so that it stays readable.
  private static let mostFilters = 64
  /// Filters of one picture each: as many as digits and CIFAR-10's classes stand in a row, of more a divisor of 16 and 64.
  private static let longestRow = 10
  private static let usualRow = 8
  private static let mostChannels = 16

  func run() throws {
    let network = try ShownNetwork(.filters, checkpoint: checkpoint, options: options)
    let layers = network.architecture.layers
    let index = try chosen(layers)
    let pictures = WeightPicture.filters(
      ofLayer: index, in: network.architecture, parameters: network.trained.network.parameters)
    guard let first = pictures.first else { throw CommandError.noFilters(layer: layers[index].name) }
    let shown = pictures.prefix(Self.mostFilters)
    let isColour = layers[index].inputs == [nil] && first.shape.channels == 3
    let isSingle = isColour || first.shape.channels == 1
    let columns =
      isSingle
      ? (shown.count <= Self.longestRow ? Self.longestRow : Self.usualRow)
      : min(first.shape.channels, Self.mostChannels)
    let tiles = shown.enumerated().flatMap { filter, picture in
      picture.draw(isColour: isColour).prefix(Self.mostChannels).enumerated().map { channel, canvas in
        PictureSheet.Tile(canvas, label: isSingle || channel == 0 ? name(filter, of: index, in: network) : "")
      }
    }
    let heading = isSingle ? "" : "a row for each filter, a column for each channel that it reads"
    let side = isSingle ? 96 : 40
    let title = "\(layers[index].name): \(pictures.count) filters of \(first.shape.text)"
    let sheet = PictureSheet(
      title: title, sections: [.init(heading: heading, tiles: tiles, side: side, columns: columns)])
    var facts = ShownFacts(lines: [title], layer: layers[index].name)
    if pictures.count > shown.count { facts.lines.append("shown     the first \(shown.count)") }
    try options.deliver(sheet.draw(), of: network, facts: facts)
  }

  private func chosen(_ layers: [ArchitectureLayer]) throws(CommandError) -> Int {
    if let layer {
      guard let index = layers.firstIndex(where: { $0.name == layer }) else {
        throw .unknownLayer(layer, known: layers.map(\.name))
      }
      return index
    }
    let first = layers.firstIndex { WeightPicture.filterShape(of: $0) != nil }
    guard let first else { throw .noFilters(layer: nil) }
    return first
  }

  /// A unit of the last layer has a class's name.
  private func name(_ filter: Int, of layer: Int, in network: ShownNetwork) -> String {
    layer == network.architecture.layers.count - 1 ? network.trained.className(filter).shown : String(filter)
  }
}
