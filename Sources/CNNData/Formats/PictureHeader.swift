import CNNSpec

/// What a PNG file's first chunk says, read without anything of the picture.
///
/// For those who ask how much memory a picture takes before they read it; whether the file keeps what it says is for
/// `ImageFile` to find out.
public struct PictureHeader: Hashable, Sendable {
  /// 1 channel (grey) or 3 (red, green, blue).
  public let shape: Shape
  /// Of the whole file.
  public let fileBytes: Int

  /// Length, name, width, height, depth and kind of colour.
  private static let chunkStart = Array("IHDR".utf8)
  /// Of the flags in the kind of colour: a palette or not, colours or grey.
  private static let colourFlag: UInt8 = 2

  /// - Returns: `nil` for a file that is no PNG file or larger than any picture that is read.
  /// - Throws: `DataError` for what is no readable file.
  public init?(path: String) throws(DataError) {
    self.init(try MappedFile(path: path).bytes)
  }

  init?(_ file: Bytes) {
    let start = FileSignature.pngStart.count
    let (name, width, height, colour) = (start + 4, start + 8, start + 12, start + 17)
    guard file.count > colour, file.prefix(start) == FileSignature.pngStart,
      file.array(name..<width) == Self.chunkStart
    else { return nil }
    let size = Size(height: Int(file.bigEndian32(at: height)), width: Int(file.bigEndian32(at: width)))
    guard size.height <= ImageFile.sideLimit, size.width <= ImageFile.sideLimit else { return nil }
    let channels = file[colour] & Self.colourFlag == 0 ? 1 : 3
    shape = Shape(channels: channels, height: size.height, width: size.width)
    fileBytes = file.count
  }

  /// Bytes that reading the picture takes at most, the picture itself included.
  public var readingBytes: Int {
    // A copy of the chunks, the values as the file has them, perhaps with transparency, and sorted by channel.
    fileBytes + shape.positions * (shape.channels + 1) + shape.count
  }

  /// Bytes that `ImageFile.converted(to:)` takes at most beside the picture, its result included.
  public func conversionBytes(to wanted: Shape) -> Int {
    // Three equal channels are put together in two steps.
    let recoloured = shape.channels == wanted.channels ? 0 : 2 * wanted.channels * shape.positions
    guard shape.size != wanted.size else { return recoloured }
    // All lines of the new width, one channel of them again and of the new height, and the new picture, whose array has
    // grown by doubling.
    let narrowed = (wanted.channels + 1) * shape.height * wanted.width
    let floats = narrowed + wanted.positions + 2 * wanted.count
    return recoloured + floats * MemoryLayout<Float>.stride + wanted.count
  }
}
