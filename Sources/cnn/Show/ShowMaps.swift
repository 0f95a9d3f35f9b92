import ArgumentParser
import CNNReports
import CNNSpec

/// `cnn show maps`
struct ShowMaps: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maps", abstract: "An image beside what each filter of each layer makes of it.",
    discussion: """
      cnn show maps latest test:17
      cnn show maps latest photo.png --layer conv1

      A layer shows at most 32 maps; without --layer the first 24 layers are shown.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Argument(help: ArgumentHelp("A PNG file, or test:17."))
  var image: String

  @Option(help: ArgumentHelp("One layer; without it all that have maps.", valueName: "name"))
  var layer: String?

  @OptionGroup var options: ShowOptions

  private static let mostMaps = 32
  private static let mostLayers = 24

  func run() throws {
    let network = try ShownNetwork(.maps, checkpoint: checkpoint, options: options)
    let shown = try ShownImage(image, for: network)
    var sections = [PictureSheet.Section(heading: "input", tiles: [.init(network.draw(shown.pixels))], side: 128)]
    for name in try chosen(network) {
      let part = try network.trained.pixelNetwork(to: name, imageCount: 1)
      let maps = part.forward(shown.pixels)
      let shape = part.target
      let tiles = (0..<min(shape.channels, Self.mostMaps)).map { channel in
        PictureSheet.Tile(
          PixelPicture.map(maps[channel * shape.positions..<(channel + 1) * shape.positions], shape.size))
      }
      let count = shape.channels > tiles.count ? ", the first \(tiles.count)" : ""
      sections.append(
        .init(heading: "\(name)  \(shape.text)\(count)", tiles: tiles, side: layer == nil ? 56 : 112, columns: 16))
    }
    let classes = try Array(network.prediction(shown.pixels).prefix(3))
    let sheet = PictureSheet(title: shown.text, sections: sections)
    try options.deliver(
      sheet.draw(), of: network, facts: ShownFacts(lines: ["image     \(shown.text)"], layer: layer, classes: classes))
  }

  private func chosen(_ network: ShownNetwork) throws(CommandError) -> [String] {
    let layers = network.architecture.layers
    if let layer {
      guard let found = layers.first(where: { $0.name == layer }) else {
        throw .unknownLayer(layer, known: layers.map(\.name))
      }
      guard found.output.positions > 1 else { throw .noMaps(layer: layer) }
      return [layer]
    }
    let names = layers.filter { $0.output.positions > 1 }.map(\.name)
    guard !names.isEmpty else { throw .noMaps(layer: nil) }
    return Array(names.prefix(Self.mostLayers))
  }
}
