import ArgumentParser
import CNNExplanation
import CNNReports
import CNNSpec

/// `cnn show saliency`
struct ShowSaliency: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "saliency", abstract: "Which pixels of an image speak for a class.",
    discussion: """
      cnn show saliency latest photo.png --class cat
      cnn show saliency latest test:17 --method grad-cam

      gradient is the largest change over the channels; integrated averages the gradient on the way from grey to the image; \
      grad-cam weighs the maps of a late layer.
      """)

  @Argument(help: ArgumentHelp("A checkpoint, or a run's folder for its best one; latest is the newest run."))
  var checkpoint: String

  @Argument(help: ArgumentHelp("A PNG file, or test:17."))
  var image: String

  @Option(name: .customLong("class"), help: ArgumentHelp("A class; without it the most probable.", valueName: "name"))
  var className: String?

  @Option(help: ArgumentHelp("gradient, integrated or grad-cam; without it all three.", valueName: "how"))
  var method: Saliency.Method?

  @Option(help: ArgumentHelp("The layer that grad-cam reads; without it the last with maps.", valueName: "name"))
  var layer: String?

  @OptionGroup var options: ShowOptions

  /// Pixels that the smaller images are enlarged to.
  private static let side = 224

  func run() throws {
    let network = try ShownNetwork(.saliency, checkpoint: checkpoint, options: options)
    let shown = try ShownImage(image, for: network)
    let prediction = try network.prediction(shown.pixels)
    let label = try network.label(of: className ?? prediction[0].name.text)
    let picture = network.draw(shown.pixels)
    let factor = max(1, Self.side / max(picture.width, picture.height))
    let large = picture.enlarged(by: factor)
    var tiles = [PictureSheet.Tile(large, label: shown.text)]
    for method in method.map({ [$0] }) ?? Saliency.Method.allCases {
      let saliency = try Saliency(
        of: shown.pixels, label: label, method: method, layer: method == .gradCAM ? layer : nil, in: network.trained)
      let size = Size(height: large.height, width: large.width)
      let values = Resizing.bilinear(saliency.values, from: saliency.size, to: size)
      tiles.append(.init(HeatMap(values, size: size).draw(over: large), label: method.rawValue))
    }
    let probability = prediction.first { $0.name == network.trained.className(label) }?.probability ?? 0
    let title = "\(network.trained.className(label).shown), \(NumberText.percent(Double(probability)))"
    let sheet = PictureSheet(title: title, sections: [.init(tiles: tiles, side: 1, columns: 4)])
    let facts = ShownFacts(
      lines: ["image     \(shown.text)", "class     \(title)"], layer: layer, classes: Array(prediction.prefix(3)))
    try options.deliver(sheet.draw(), of: network, facts: facts)
  }
}

extension Saliency.Method: ExpressibleByArgument {}
