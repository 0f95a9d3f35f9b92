import CNNSpec

/// What a PNG file's first chunk says, read without anything of the picture.
///
/// For those who ask how much memory a picture takes before they read it; whether the file keeps what it says is for
/// `ImageFile` to find out.
public struct PictureHeader: Hashable, Sendable {
  /// 1 channel (grey) or 3 (red, green, blue); transparency is not counted.
  public let shape: Shape
  public let depth: ImageFile.Depth
  /// Of the whole file.
  public let fileBytes: Int

  /// Length, name, width, height, depth and kind of colour.
  private static let chunkStart = Array("IHDR".utf8)
  /// Of the flags in the kind of colour: a palette or not, colours or grey.
  private static let colourFlag: UInt8 = 2

  /// - Returns: `nil` for a file that is no PNG file or larger than any picture that is read.
  /// - Throws: `DataError` for what is no readable file.
  public init?(path: String) throws(DataError) {
    let file = try MappedFile(path: path).bytes
    self.init(file.prefix(FileSignature.length), fileBytes: file.count)
    guard max(shape.height, shape.width) <= ImageFile.sideLimit else { return nil }
  }

  /// - Parameter start: The first bytes of the file, or all.
  /// - Returns: `nil` if this is not the beginning of a PNG file.
  init?(_ start: [UInt8], fileBytes: Int? = nil) {
    let name = FileSignature.pngStart.count + 4
    let (width, height, depth, colour) = (name + 4, name + 8, name + 12, name + 13)
    guard start.count > colour, start.starts(with: FileSignature.pngStart),
      start[name..<width].elementsEqual(Self.chunkStart)
    else { return nil }
    let side = { (place: Int) in start[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    let channels = start[colour] & Self.colourFlag == 0 ? 1 : 3
    shape = Shape(channels: channels, height: side(height), width: side(width))
    self.depth = start[depth] == 16 ? .sixteen : .eight
    self.fileBytes = fileBytes ?? start.count
  }

  /// Bytes that reading the picture takes at most, the picture itself included.
  public var readingBytes: Int {
    // A copy of the chunks, the values as the file has them, perhaps with transparency, and sorted by channel.
    fileBytes + 2 * shape.positions * (shape.channels + 1) * depth.size
  }

  /// Bytes that `ImageFile.converted(to:over:)` takes at most beside the picture, its result included.
  public func conversionBytes(to wanted: Shape) -> Int {
    // Numbers of 16 bits are taken apart first, and put together last.
    let numbers = depth == .sixteen ? (shape.positions * (shape.channels + 1) + 2 * wanted.count) * depth.size : 0
    // Without transparency.
    let opaque = shape.count * depth.size
    // Three equal channels are put together in two steps.
    let recoloured = shape.channels == wanted.channels ? 0 : 2 * wanted.channels * shape.positions * depth.size
    guard shape.size != wanted.size else { return numbers + opaque + recoloured }
    // All lines of the new width, one channel of them again and of the new height, and the new picture, whose array has
    // grown by doubling.
    let narrowed = (wanted.channels + 1) * shape.height * wanted.width
    let floats = narrowed + wanted.positions + 2 * wanted.count
    return numbers + opaque + recoloured + floats * MemoryLayout<Float>.stride + wanted.count * depth.size
  }
}
