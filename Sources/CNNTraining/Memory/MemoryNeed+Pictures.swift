import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// Pictures have any size, so what is made of them is counted like the rest.
extension MemoryNeed {
  /// Of a picture that is read and made the size of `shape`.
  package init(reading header: PictureHeader, convertedTo shape: Shape) {
    // Then its numbers, normalised.
    pictures = header.readingBytes + header.conversionBytes(to: shape) + shape.count * Self.floatBytes
  }

  /// Of a network that was made for one picture: it infers once, and what comes out is drawn.
  ///
  /// - Parameters:
  ///   - images: That the picture is taken apart into.
  ///   - maps: Numbers for each pixel that is drawn.
  ///   - canvases: Drawings of `drawn`'s size, and files of them.
  package init(
    of configuration: Configuration, images: Int = 1, drawn: Size, maps: Int, canvases: Int, engine: Engine
  ) {
    let (architecture, layout) = (configuration.architecture, ParameterLayout(configuration.architecture))
    values = Self.plan(configuration, images: images, purpose: .inference, engine: engine)
      .memoryBytes(threads: engine.pool.threadCount)
    parameters = (2 * layout.count + layout.statisticsCount) * Self.floatBytes
    let pixels = drawn.height * drawn.width
    // What goes in, in the network's order and in its buffer; what comes out, as it is read and as it is kept.
    let numbers = images * (2 * architecture.input.count + 3 * architecture.output.count) + maps * pixels
    pictures = numbers * Self.floatBytes + canvases * Self.canvasBytes * pixels
  }

  /// Red, green and blue of a pixel.
  private static let canvasBytes = 3
}

extension MemoryGuard {
  /// Refuses a picture that can't be read and made the size of `shape`, before it is read.
  ///
  /// What is wrong with a file that is no PNG picture is for its reader to say.
  ///
  /// - Throws: `DataError` for what is no readable file; `TrainingError.configuration`.
  public func requirePicture(_ path: String, convertedTo shape: Shape) throws {
    guard let header = try PictureHeader(path: path) else { return }
    try require(.picture(path: path), MemoryNeed(reading: header, convertedTo: shape))
  }
}
