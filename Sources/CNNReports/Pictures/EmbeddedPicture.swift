import Foundation

/// A picture inside a page: a PNG as a `data:` address, so that the page asks nobody for anything.
struct EmbeddedPicture: Sendable {
  let source: String
  let width: Int
  let height: Int

  /// - Throws: `PNGError`.
  init(_ canvas: Canvas) throws(PNGError) {
    source = "data:image/png;base64," + (try canvas.pngData()).base64EncodedString()
    width = canvas.width
    height = canvas.height
  }
}
