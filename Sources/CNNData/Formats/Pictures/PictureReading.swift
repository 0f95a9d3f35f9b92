import CNNSpec

/// How a network reads pictures: the shape of its input, and what transparent pixels are laid over.
///
/// A function of the configuration alone, which a checkpoint keeps, so training, evaluation and prediction agree.
public struct PictureReading: Hashable, Sendable {
  /// Grey, grey with alpha, colours, colours with alpha.
  static let channelCounts = 1...4

  public let shape: Shape
  /// One number for all channels or one for each, 0...1.
  public let background: [Double]
  /// Whether 16 bits become 8, as an earlier version read them.
  let reducesDepth: Bool

  /// How files store the pictures that are meant.
  let storage: PixelStorage

  init(shape: Shape, background: [Double], edition: Edition, storage: PixelStorage = PixelStorage()) {
    self.shape = shape
    self.background = background
    reducesDepth = edition == .first
    self.storage = storage
  }

  /// Reads pictures as those of the data set are read.
  ///
  /// `transpose` and `invert` describe the files of a data set. With `format = images` a picture is such a file. With every
  /// other format it is not, and is taken as upright and of normal brightness, which is what these keys make of the files.
  public init(shape: Shape, _ data: DataSpec?) {
    let storage = data.map { $0.format.definition.isOfPictures ? PixelStorage($0) : PixelStorage() }
    self.init(
      shape: shape, background: data?.background ?? DataSpec.black, edition: data?.edition ?? .current,
      storage: storage ?? PixelStorage())
  }

  /// Whether a picture can have so many channels.
  public var isPossible: Bool { Self.channelCounts.contains(shape.channels) }

  /// The same for pictures of another size.
  public func resized(to size: Size) -> PictureReading {
    PictureReading(
      shape: Shape(channels: shape.channels, height: size.height, width: size.width), background: background,
      edition: reducesDepth ? .first : .current, storage: storage)
  }

  /// Reads a picture as it is; `converted` makes of it what the network reads.
  ///
  /// - Throws: As `ImageFile.init(path:)`.
  public func read(_ path: String) throws(DataError) -> ImageFile { try read(MappedFile(path: path)) }

  func read(_ file: MappedFile) throws(DataError) -> ImageFile { try ImageFile(file, reducesDepth: reducesDepth) }

  /// - Precondition: `isPossible`.
  public func converted(_ picture: ImageFile) -> ImageFile {
    let stored = picture.converted(to: storage.exchanged(shape), over: background)
    guard !storage.changesNothing else { return stored }
    let element: RecordStore.Element = stored.depth == .eight ? .byte : .word
    return ImageFile(
      shape: shape, depth: stored.depth, pixels: storage.picture(stored.pixels.span, shape: shape, element: element))
  }

  /// The size of the picture that is meant, before it is made as large as the network's input.
  public func size(_ picture: ImageFile) -> Size { storage.exchanged(picture.shape).size }
}
