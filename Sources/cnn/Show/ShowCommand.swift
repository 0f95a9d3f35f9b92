import ArgumentParser
import CNNData
import CNNEngine
import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// `cnn show`
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Draws what a trained network has learned.",
    discussion: """
      cnn show filters latest
      cnn show maps latest test:17 --layer conv1
      cnn show saliency latest photo.png --class cat
      cnn show dream latest --all
      cnn show where latest street.png --class automobile
      cnn show embedding latest

      An image is a PNG file, which is made as large as the network's input, or test:17, train:3 or validation:0 for one \
      of the data set that the checkpoint was trained on.
      """,
    subcommands: [
      ShowFilters.self, ShowMaps.self, ShowSaliency.self, ShowDream.self, ShowWhere.self, ShowEmbedding.self,
    ])
}

/// The kinds of pictures, by the words that choose them.
enum ShowKind: String {
  case filters, maps, saliency, dream, embedding
  case places = "where"
}

/// What every kind of picture needs to know.
struct ShowOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the data set is, if not where the run had it.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("The PNG file to write (default: KIND.png in the run's folder).", valueName: "file"))
  var out: String?

  @Flag(help: "Draw in the terminal, and write a file only with --out.")
  var terminal = false

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup var processing: ThreadOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  /// The file to write: the one that was named, or `KIND.png` beside the network; `nil` for the terminal alone.
  func pictureFile(_ kind: ShowKind, of file: CheckpointFile) -> String? {
    guard out == nil else { return out }
    let folder = file.run?.url ?? file.url.deletingLastPathComponent()
    return terminal ? nil : PathText.short(folder.appending(path: kind.rawValue + ".png"))
  }

  /// Writes the picture and says where.
  ///
  /// - Parameter facts: what people and programs are told besides
  func deliver(_ picture: Canvas, of network: ShownNetwork, facts: ShownFacts) throws {
    let streams = output.makeTerminal()
    let path = network.pictureFile
    if let path { try overwriting.write(picture.pngData(), to: path) }
    if output.json {
      return try streams.result(
        JSONText.document(ShownDocument(picture: path, kind: network.kind.rawValue, facts: facts)))
    }
    if terminal { try streams.result(HalfBlocks(picture, columns: streams.output.columns).text) }
    for line in facts.lines { try streams.result(streams.output.plain(PrintableText.escaped(line))) }
    if let path { try streams.result("picture   \(path)") }
  }
}

/// What a picture shows, in words and numbers.
struct ShownFacts {
  var lines: [String] = []
  var layer: String?
  var classes: [ClassProbability]?
  var places: [ShownPlace]?
  /// Shares of the variance that the axes of an embedding show.
  var shares: [Double]?
}

/// A window of a picture that looks like a class; pixels of the picture, from its top left corner.
struct ShownPlace: Encodable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int
  var probability: Float
}

private struct ShownDocument: Encodable {
  var picture: String?
  var kind: String
  var layer: String?
  var classes: [ClassProbability]?
  var places: [ShownPlace]?
  var shares: [Double]?

  init(picture: String?, kind: String, facts: ShownFacts) {
    self.picture = picture
    self.kind = kind
    layer = facts.layer
    classes = facts.classes
    places = facts.places
    shares = facts.shares
  }
}
