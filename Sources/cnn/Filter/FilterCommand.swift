import ArgumentParser
import CNNData
import CNNEngine
import CNNExplanation
import CNNReports
import CNNSpec
import CNNTraining
import Foundation

/// `cnn filter`
struct FilterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "filter",
    abstract: "Runs a PNG picture through a classic filter.",
    discussion: """
      cnn filter photo.png edges.png --kernel edges
      cnn filter photo.png mine.png --kernel mine.txt --stride 2
      cnn filter --list

      A kernel is a name of --list, or a text file with a row of numbers a line and `/ 9` at the end to divide them.
      """)

  @Argument(help: "A PNG picture, grey or in colour.")
  var image: String?

  @Argument(help: "The PNG file to write.")
  var out: String?

  @Option(help: ArgumentHelp("A kernel's name, or a file.", valueName: "name|file"))
  var kernel: String?

  @Option(help: ArgumentHelp("As in [conv]: same, valid, 1, 2x1 or four numbers.", valueName: "padding"))
  var padding = "same"

  @Option(help: ArgumentHelp("What stands there: zeros, replicate, reflect or circular.", valueName: "mode"))
  var paddingMode = "replicate"

  @Option(help: ArgumentHelp("Pixels from one window to the next.", valueName: "n"))
  var stride = "1"

  @Option(
    help: ArgumentHelp(
      "clamp, absolute or signed: red above 0, blue below. Usually clamp, and absolute for kernels that sum to 0.",
      valueName: "how"))
  var values: PictureFilter.Values?

  @Flag(help: "Show the kernels with their numbers.")
  var list = false

  @Flag(help: "Draw the result in the terminal too.")
  var terminal = false

  @OptionGroup var overwriting: OverwriteOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if list { return }
    guard image != nil, out != nil else { throw ValidationError("Give a picture and a file to write, or --list.") }
    guard kernel != nil else { throw ValidationError("Give --kernel NAME or --kernel FILE; --list shows the names.") }
  }

  func run() throws {
    let terminal = output.makeTerminal()
    if list { return try showList(terminal) }
    guard let image, let out, let name = kernel else { preconditionFailure("checked by validate()") }
    try overwriting.requireFree(out)
    let kernel = try readKernel(name)
    let options =
      [("--padding", "padding", padding), ("--padding-mode", "padding_mode", paddingMode)]
      .filter { kernel.height > 1 || kernel.width > 1 || $0.2 != "replicate" }
      + [("--stride", "stride", stride)]
    let filter = PictureFilter(
      kernel, options: options.map { SpecOverride(flag: $0.0, stanza: "conv1", key: $0.1, value: $0.2) })
    let machine = try MachineChoice(
      threads: nil, spec: EngineSpec(), environment: ProcessInfo.processInfo.environment)
    let engine = machine.makeEngine()
    // Before the picture takes any memory; what is no picture is refused where it is read.
    if let header = try PictureHeader(path: image) {
      let size = try filter.resultSize(for: header.shape)
      // No picture with longer sides could be read again.
      guard max(size.height, size.width) <= ImageFile.sideLimit else {
        throw CommandError.pictureTooLarge(size, sideLimit: ImageFile.sideLimit)
      }
      try filter.requireMemory(machine.memory, for: header, path: image, engine: engine)
    }
    let source = try ImageFile(path: image)
    if source.isTransparent { terminal.note("transparent pixels were laid over black") }
    if source.depth == .sixteen { terminal.note("the picture has 16 bits a value, and the result has 8") }
    let result = try filter.apply(to: source.opaque(), engine: engine)
    let picture = result.draw(values ?? (kernel.keepsBrightness ? .clamp : .absolute))
    try overwriting.write(picture.pngData(), to: out)
    if self.terminal { try terminal.result(HalfBlocks(picture, columns: terminal.output.columns).text) }
    let document = FilterDocument(
      picture: out, kernel: kernel.text, height: picture.height, width: picture.width)
    if output.json {
      try terminal.result(JSONText.document(document))
    } else {
      try terminal.result(
        "\(PrintableText.escaped(out)): \(picture.width) x \(picture.height) pixels, kernel \(kernel.text)")
    }
  }

  private struct FilterDocument: Encodable {
    var picture: String
    var kernel: String
    var height: Int
    var width: Int
  }

  private func readKernel(_ name: String) throws -> PictureKernel {
    if let classic = ClassicKernel.named(name) { return classic.kernel }
    guard FileManager.default.fileExists(atPath: name) else {
      throw CommandError.unknownKernel(name, known: ClassicKernel.all.map(\.name))
    }
    let text = try TextFile.read(path: name, limit: KernelFile.byteLimit, kind: "a kernel's rows of numbers")
    do throws(KernelFile.Failure) {
      return try KernelFile(text).kernel
    } catch {
      throw CommandError.kernelFile(path: name, line: error.line, message: error.message)
    }
  }

  private func showList(_ terminal: Terminal) throws {
    if output.json {
      return try terminal.result(
        JSONText.document(ClassicKernel.all.map { ["name": $0.name, "purpose": $0.purpose, "kernel": $0.kernel.text] }))
    }
    var table = TextTable([.init("name", .left), .init("numbers", .left), .init("what it shows", .left)])
    table.rows = ClassicKernel.all.map { [$0.name, $0.kernel.text, $0.purpose] }
    try terminal.result(terminal.output.plain(table.lines.joined(separator: "\n")))
  }
}

extension PictureFilter.Values: ExpressibleByArgument {}
