import CLibPNG
import Foundation
import Testing

@testable import CNNReports

@Suite struct CanvasTests {
  static let black = Color(0, 0, 0)

  @Test func aRectangleCoversWholePixelsFullyAndCutPixelsInPart() {
    var canvas = Canvas(width: 4, height: 3)
    canvas.fill(Rectangle(x: 1, y: 1, width: 1.5, height: 1), with: Self.black)
    #expect(canvas[1, 1] == Self.black)
    #expect(canvas[2, 1] == Color(128, 128, 128))
    for (x, y) in [(0, 1), (3, 1), (1, 0), (1, 2)] { #expect(canvas[x, y] == .paper) }
  }

  @Test func shapesBeyondTheEdgesAreCutOff() {
    var canvas = Canvas(width: 3, height: 3)
    canvas.fill(Rectangle(x: -5, y: -5, width: 20, height: 6), with: Self.black)
    canvas.stroke([Point(-10, 2.5), Point(20, 2.5)], width: 1, with: Self.black)
    canvas.write("text", at: Point(-50, 400), TextStyle(capHeight: 10))
    canvas.fill(Rectangle(x: 50, y: 50, width: 2, height: 2), with: Self.black)
    #expect((0..<3).map { canvas[$0, 0] } == [Self.black, Self.black, Self.black])
    #expect((0..<3).map { canvas[$0, 1] } == [.paper, .paper, .paper])
    #expect((0..<3).map { canvas[$0, 2] } == [Self.black, Self.black, Self.black])
  }

  @Test func aStrokeOfWholePixelsIsSharp() {
    var canvas = Canvas(width: 9, height: 5)
    canvas.stroke([Point(2, 2.5), Point(7, 2.5)], width: 1, with: Self.black)
    #expect((3..<6).map { canvas[$0, 2] } == [Self.black, Self.black, Self.black])
    #expect(canvas[4, 1] == .paper && canvas[4, 3] == .paper)
  }

  @Test func crossingStrokesArePaintedOnce() {
    var canvas = Canvas(width: 21, height: 21)
    let half = Color(255, 255, 255).mixed(with: Self.black, 0.5)
    canvas.stroke(
      [[Point(0, 10), Point(21, 10)], [Point(0, 10), Point(21, 10)]], width: 1, with: Self.black)
    #expect(canvas[10, 9] == half)
    #expect(canvas[10, 10] == half)
  }

  @Test func aDiscHasItsArea() {
    var canvas = Canvas(width: 60, height: 60)
    canvas.fillDisc(center: Point(30, 30), radius: 20, with: Self.black)
    let covered = canvas.pixels.reduce(0.0) { $0 + Double(255 - $1) / 255 } / 3
    #expect(abs(covered - .pi * 400) < 0.01 * .pi * 400)
  }

  @Test func aPNGFileReadsBackAsTheSamePixels() throws {
    var canvas = Canvas(width: 37, height: 11)
    canvas.write("pixel", at: Point(2, 9), TextStyle(capHeight: 7, color: Color(200, 10, 60)))
    let bytes = [UInt8](try canvas.pngData())
    var pixels = [UInt8](repeating: 0, count: 37 * 11 * 3)
    // libpng reads from the bytes until it has finished.
    bytes.withUnsafeBytes { content in
      var image = png_image()
      image.version = png_uint_32(PNG_IMAGE_VERSION)
      #expect(png_image_begin_read_from_memory(&image, content.baseAddress, content.count) != 0)
      #expect(image.width == 37 && image.height == 11)
      image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
      #expect(png_image_finish_read(&image, nil, &pixels, 0, nil) != 0)
    }
    #expect(pixels == canvas.pixels)
  }
}
