import CNNEngine
import Testing

@Suite struct PixelTests {
  @Test(arguments: [1, 2, 3, 4], [1, 2, 15, 16, 17, 33])
  func `Planes become pixels, each channel through its own table`(channels: Int, positions: Int) {
    let planes = (0..<channels * positions).map { UInt8(truncatingIfNeeded: $0 * 91 + 5) }
    let target = FloatBuffer([Float](repeating: .nan, count: planes.count)).whole
    let table = PixelTable(channels: channels) { Double(1000 * $0 + $1) }
    table.convert(planes.span, into: target)
    let expected: [Float] = (0..<positions).flatMap { (place: Int) -> [Float] in
      (0..<channels).map { (channel: Int) -> Float in
        Float(1000 * channel) + Float(planes[channel * positions + place])
      }
    }
    #expect(target.array == expected)
  }

  @Test(arguments: [0, 1, 17, 65_535, 65_536, 65_537, 200_000])
  func `Sums of bytes are exact, also where squares fill 32 bits`(count: Int) {
    let bytes = [UInt8](repeating: 255, count: count)
    var sums = PixelSums()
    sums.add(bytes.span)
    sums.add([3, 4].span)
    #expect(sums.count == count + 2)
    #expect(sums.sum == UInt64(255 * count + 7))
    #expect(sums.squares == UInt64(65_025 * count + 25))
  }
}

@Suite struct ImageGeometryTests {
  static let geometry = ImageGeometry(height: 4, width: 3, channels: 2)
  let image = FloatBuffer((1...24).map(Float.init)).whole

  func target() -> FloatView { FloatBuffer([Float](repeating: .nan, count: 24)).whole }

  func shifted(_ source: FloatView, _ down: Int, _ right: Int, mirrored: Bool = false) -> FloatView {
    let target = target()
    Self.geometry.shift(source, into: target, down: down, right: right, mirrored: mirrored)
    return target
  }

  /// `target[y, x] = source[y - down, x - right]`, by the definition.
  func expected(_ down: Int, _ right: Int, mirrored: Bool) -> [Float] {
    (0..<4).flatMap { y in
      (0..<3).flatMap { x -> [Float] in
        let (fromY, fromX) = (y - down, x - right)
        guard (0..<4).contains(fromY), (0..<3).contains(fromX) else { return [0, 0] }
        let column = mirrored ? 2 - fromX : fromX
        return [image[(fromY * 3 + column) * 2], image[(fromY * 3 + column) * 2 + 1]]
      }
    }
  }

  @Test(arguments: -5...5, -4...4)
  func `A shift is its definition for every offset, mirrored or not`(down: Int, right: Int) {
    #expect(shifted(image, down, right).array == expected(down, right, mirrored: false))
    #expect(shifted(image, down, right, mirrored: true).array == expected(down, right, mirrored: true))
  }

  @Test func `Mirrored twice is the image itself`() {
    #expect(shifted(shifted(image, 0, 0, mirrored: true), 0, 0, mirrored: true).array == image.array)
  }

  @Test func `The identity map samples the image itself, whole shifts are shifts, half ones average`() {
    let whole = target()
    Self.geometry.resample(image, into: whole, map: AffineMap(yy: 1, yx: 0, y0: 0, xy: 0, xx: 1, x0: 0))
    #expect(whole.array == image.array)
    Self.geometry.resample(image, into: whole, map: AffineMap(yy: 1, yx: 0, y0: -1, xy: 0, xx: 1, x0: 2))
    #expect(whole.array == shifted(image, 1, -2).array)
    Self.geometry.resample(image, into: whole, map: AffineMap(yy: 1, yx: 0, y0: 0, xy: 0, xx: 1, x0: 0.5))
    #expect(whole[0] == (image[0] + image[2]) / 2)
    #expect(whole[4] == image[4] / 2)
  }

  @Test func `Half a turn reverses rows and columns`() {
    let turned = target()
    Self.geometry.resample(image, into: turned, map: AffineMap(yy: -1, yx: 0, y0: 0, xy: 0, xx: -1, x0: 0))
    let reversed: [Float] = (0..<12).reversed().flatMap { (place: Int) in image[2 * place..<2 * place + 2].array }
    #expect(turned.array == reversed)
  }

  @Test func `Rectangles are clipped to the image`() {
    let copy = FloatBuffer(image.array).whole
    Self.geometry.blank(copy, rows: -3..<1, columns: 2..<9)
    #expect((0..<24).filter { copy[$0] != image[$0] } == [4, 5])
    Self.geometry.paste(image, into: copy, rows: -3..<1, columns: 2..<9)
    #expect(copy.array == image.array)
    Self.geometry.blank(copy, rows: 7..<9, columns: 0..<3)
    #expect(copy.array == image.array)
  }

  @Test func `A blend of weight 1 keeps the target, of weight 0 takes the source`() {
    let copy = FloatBuffer([Float](repeating: 8, count: 24)).whole
    Self.geometry.blend(image, into: copy, weight: 1)
    #expect(copy.array == [Float](repeating: 8, count: 24))
    Self.geometry.blend(image, into: copy, weight: 0.25)
    #expect(copy[3] == 0.25 * 8 + 0.75 * 4)
    Self.geometry.blend(image, into: copy, weight: 0)
    #expect(copy.array == image.array)
  }
}
