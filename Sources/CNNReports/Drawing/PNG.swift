import CLibPNG
import Foundation

/// A picture could not be compressed as PNG.
public struct PNGError: Error, Hashable, Sendable {
  /// What libpng said.
  public let reason: String
}

extension Canvas {
  /// The picture as a PNG file, 8 bits a channel.
  ///
  /// - Throws: `PNGError` when libpng refuses, which means memory has run out.
  public func pngData() throws(PNGError) -> Data {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
    // The first call measures and the second writes: libpng's own way of finding the size.
    var size = png_alloc_size_t(0)
    guard png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0 else { throw failure(of: image) }
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil) != 0 else { throw failure(of: image) }
    return Data(bytes.prefix(size))
  }

  private func failure(of image: png_image) -> PNGError {
    withUnsafeBytes(of: image.message) { PNGError(reason: String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)) }
  }
}
