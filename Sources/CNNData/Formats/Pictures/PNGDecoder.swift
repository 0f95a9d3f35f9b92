import CLibPNG
import CNNSpec
import Foundation

/// Decodes the bytes of a PNG file with libpng.
///
/// Pictures of up to 8 bits go through its simplified interface; `cnn_png_words` reads those of 16 bits as they are.
struct PNGDecoder {
  struct Failure: Error {
    let reason: PictureProblem.Reason
  }

  /// The chunks that hold the picture. The others could only change its colours.
  private static let kept = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]
  /// Length and type before a chunk's data, its checksum after.
  private static let (beforeChunk, afterChunk) = (8, 4)

  private let content: [UInt8]
  /// Whether another PNG file follows at once, as when several are sent through one pipe.
  let isFollowedByAnother: Bool

  /// - Throws: `damaged` for chunks that don't fit into the file.
  init(_ file: Bytes) throws(Failure) {
    var content = FileSignature.pngStart
    var position = content.count
    var hasEnd = false
    while !hasEnd {
      guard position + Self.beforeChunk + Self.afterChunk <= file.count else {
        throw Failure(reason: .damaged("it ends after \(file.count) bytes, in the middle"))
      }
      let length = Int(file.bigEndian32(at: position))
      let end = position + Self.beforeChunk + length + Self.afterChunk
      let name = String(decoding: (4..<8).map { file[position + $0] }, as: UTF8.self)
      guard end <= file.count else {
        throw Failure(reason: .damaged("it ends after \(file.count) bytes, in the middle of \(name)"))
      }
      if Self.kept.contains(name) { content.append(contentsOf: file.array(position..<end)) }
      hasEnd = name == "IEND"
      position = end
    }
    self.content = content
    isFollowedByAnother =
      file.count - position >= FileSignature.pngStart.count
      && file.array(position..<position + FileSignature.pngStart.count) == FileSignature.pngStart
  }

  /// - Parameter reducesDepth: Whether 16 bits become 8, as an earlier version read them.
  /// - Throws: `damaged` in libpng's words, or `tooLarge`, before memory is taken.
  func decode(reducesDepth: Bool) throws(Failure) -> ImageFile {
    if let header = PictureHeader(content) {
      guard max(header.shape.height, header.shape.width) <= ImageFile.sideLimit else {
        throw Failure(
          reason: .tooLarge(width: header.shape.width, height: header.shape.height, limit: ImageFile.sideLimit))
      }
      if header.depth == .sixteen && !reducesDepth { return try decodeWords(header) }
    }
    // libpng reads from the bytes until it has finished, and an optimiser may free an array after its last mention.
    return try content.withUnsafeBufferPointer { bytes throws(Failure) in try decodeBytes(bytes) }
  }

  private func decodeBytes(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> ImageFile {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else { throw failure(image) }
    let (width, height) = (Int(image.width), Int(image.height))
    guard width <= ImageFile.sideLimit, height <= ImageFile.sideLimit else {
      throw Failure(reason: .tooLarge(width: width, height: height, limit: ImageFile.sideLimit))
    }
    // 16-bit values would be taken for linear light, and be made darker.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let hasColour = image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
    let hasAlpha = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
    image.format = (hasColour ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0) | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    let channels = (hasColour ? 3 : 1) + (hasAlpha ? 1 : 0)
    var interleaved = [UInt8](repeating: 0, count: width * height * channels)
    guard png_image_finish_read(&image, nil, &interleaved, Int32(width * channels), nil) != 0 else {
      throw failure(image)
    }
    let shape = Shape(channels: channels, height: height, width: width)
    return ImageFile(shape: shape, pixels: interleaved.withUnsafeBufferPointer { planes($0, shape, valueSize: 1) })
  }

  private func decodeWords(_ header: PictureHeader) throws(Failure) -> ImageFile {
    var message = [CChar](repeating: 0, count: Int(cnn_png_message_size))
    var count = 0
    guard let words = cnn_png_words(content, content.count, &count, &message) else {
      throw Failure(reason: .damaged(text(message.map { UInt8(bitPattern: $0) })))
    }
    defer { free(words) }
    let size = header.shape.size
    let shape = Shape(channels: count / (size.height * size.width), height: size.height, width: size.width)
    let bytes = UnsafeBufferPointer(start: UnsafePointer(words), count: 2 * count)
    return ImageFile(shape: shape, depth: .sixteen, pixels: planes(bytes, shape, valueSize: 2))
  }

  /// Sorts the values by channel.
  private func planes(_ interleaved: UnsafeBufferPointer<UInt8>, _ shape: Shape, valueSize: Int) -> [UInt8] {
    var planes = [UInt8](repeating: 0, count: interleaved.count)
    for channel in 0..<shape.channels {
      for place in 0..<shape.positions {
        let (source, target) = (place * shape.channels + channel, channel * shape.positions + place)
        for byte in 0..<valueSize { planes[target * valueSize + byte] = interleaved[source * valueSize + byte] }
      }
    }
    return planes
  }

  private func failure(_ image: png_image) -> Failure {
    Failure(reason: .damaged(withUnsafeBytes(of: image.message) { text(Array($0)) }))
  }

  /// libpng's words up to the zero that ends them.
  private func text(_ message: [UInt8]) -> String { String(decoding: message.prefix { $0 != 0 }, as: UTF8.self) }
}
