import CLibPNG
import CNNSpec

/// Decodes the bytes of a PNG file through libpng's simplified interface, the one that reports errors without `longjmp`.
struct PNGDecoder {
  struct Failure: Error {
    let reason: PictureProblem.Reason
  }

  /// The chunks that hold the picture. The others could only change its colours.
  private static let kept = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]
  /// Length and type before a chunk's data, its checksum after.
  private static let (beforeChunk, afterChunk) = (8, 4)

  private let content: [UInt8]

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
  }

  /// - Throws: `damaged` in libpng's words, or `tooLarge`, before memory is taken.
  func decode() throws(Failure) -> ImageFile {
    // libpng reads from the bytes until it has finished, and an optimiser may free an array after its last mention.
    try content.withUnsafeBufferPointer { bytes throws(Failure) in try decode(bytes) }
  }

  private func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> ImageFile {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else { throw failure(image) }
    let (width, height) = (Int(image.width), Int(image.height))
    guard width <= ImageFile.sideLimit, height <= ImageFile.sideLimit else {
      throw Failure(reason: .tooLarge(width: width, height: height))
    }
    // 16-bit values would be taken for linear light, and be made darker.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let hasColour = image.format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
    let hasAlpha = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
    image.format = (hasColour ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0) | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    let channels = hasColour ? 3 : 1
    let samples = channels + (hasAlpha ? 1 : 0)
    var interleaved = [UInt8](repeating: 0, count: width * height * samples)
    guard png_image_finish_read(&image, nil, &interleaved, Int32(width * samples), nil) != 0 else {
      throw failure(image)
    }
    return ImageFile(
      shape: Shape(channels: channels, height: height, width: width),
      pixels: planes(interleaved, channels: channels, samples: samples))
  }

  /// Sorts the values by channel, laid over black where there is transparency.
  private func planes(_ interleaved: [UInt8], channels: Int, samples: Int) -> [UInt8] {
    let positions = interleaved.count / samples
    var planes = [UInt8](repeating: 0, count: channels * positions)
    for channel in 0..<channels {
      for place in 0..<positions {
        let value = interleaved[place * samples + channel]
        let alpha = samples > channels ? Int(interleaved[place * samples + channels]) : 255
        planes[channel * positions + place] = alpha == 255 ? value : UInt8((Int(value) * alpha + 127) / 255)
      }
    }
    return planes
  }

  private func failure(_ image: png_image) -> Failure {
    let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return Failure(reason: .damaged(message))
  }
}
