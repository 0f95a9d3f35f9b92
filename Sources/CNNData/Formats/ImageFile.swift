import CNNSpec

/// A PNG picture as bytes, decoded.
///
/// Every kind of PNG is read: 1 to 16 bits, grey, RGB or palette, with or without transparency, interlaced or not; 16 bits
/// become 8, and what is transparent is laid over black. Gamma and colour profiles are ignored, as the tools ignore them
/// that data sets are made with.
public struct ImageFile: Hashable, Sendable {
  /// Pixels a side at most, so that a damaged or hostile header can't ask for all memory.
  public static let sideLimit = 16_384

  /// 1 channel (grey) or 3 (red, green, blue).
  public let shape: Shape
  /// `[channels, height, width]`
  public let pixels: [UInt8]

  public init(shape: Shape, pixels: [UInt8]) {
    precondition(pixels.count == shape.count && [1, 3].contains(shape.channels))
    self.shape = shape
    self.pixels = pixels
  }

  /// Reads a picture as it is.
  ///
  /// - Throws: `picture`, or what is wrong with the file: `missing`, `notAFile`, `unreadable`, `empty`, `webPage`.
  public init(path: String) throws(DataError) { try self.init(MappedFile(path: path)) }

  init(_ file: MappedFile) throws(DataError) {
    let path = file.path
    let start = file.bytes.prefix(FileSignature.length)
    guard start.starts(with: FileSignature.pngStart) else {
      switch FileSignature(start) {
      case .webPage: throw .webPage(path: path)
      case let found: throw .picture(PictureProblem(path: path, reason: .notPNG(found: found)))
      }
    }
    do throws(PNGDecoder.Failure) {
      self = try PNGDecoder(file.bytes).decode()
    } catch {
      throw .picture(PictureProblem(path: path, reason: error.reason))
    }
  }

  /// The picture as a network of this input shape reads it.
  ///
  /// Colours become grey by the weights 0.299, 0.587 and 0.114, grey becomes three equal channels; then the size changes
  /// by a triangle filter, which is as wide as the picture is made smaller, and doesn't keep the proportions.
  /// - Precondition: `shape` has 1 or 3 channels.
  public func converted(to shape: Shape) -> ImageFile {
    withChannels(shape.channels).resized(to: shape.size)
  }

  private func withChannels(_ channels: Int) -> ImageFile {
    precondition([1, 3].contains(channels), "a picture has 1 or 3 channels")
    if channels == shape.channels { return self }
    let wanted = Shape(channels: channels, height: shape.height, width: shape.width)
    if shape.channels == 1 { return ImageFile(shape: wanted, pixels: pixels + pixels + pixels) }
    let positions = shape.positions
    // ITU-R BT.601 in 16-bit fractions, which add up to 1.
    let (red, green, blue, half) = (19_595, 38_470, 7_471, 1 << 15)
    let grey = (0..<positions).map { place in
      let sum =
        red * Int(pixels[place]) + green * Int(pixels[positions + place]) + blue * Int(pixels[2 * positions + place])
      return UInt8((sum + half) >> 16)
    }
    return ImageFile(shape: wanted, pixels: grey)
  }

  private func resized(to size: Size) -> ImageFile {
    if size == shape.size { return self }
    let wanted = Shape(channels: shape.channels, height: size.height, width: size.width)
    let columns = TriangleFilter(from: shape.width, to: size.width)
    let rows = TriangleFilter(from: shape.height, to: size.height)
    let narrowed = columns.apply(pixels, lines: shape.channels * shape.height, stride: 1)
    let resized = (0..<shape.channels).flatMap { channel in
      let plane = Array(narrowed[channel * shape.height * size.width..<(channel + 1) * shape.height * size.width])
      return rows.apply(plane, lines: size.width, stride: size.width)
    }
    return ImageFile(shape: wanted, pixels: resized.map { UInt8(max(0, min(255, $0.rounded()))) })
  }
}

/// The weights with which a line of pixels becomes a line of another length.
private struct TriangleFilter {
  let from: Int
  /// First source pixel and the weights from there on, for each target pixel; the weights add up to 1.
  let taps: [(start: Int, weights: [Float])]

  init(from: Int, to: Int) {
    self.from = from
    let ratio = Double(from) / Double(to)
    let reach = max(1, ratio)
    taps = (0..<to).map { place in
      let centre = (Double(place) + 0.5) * ratio - 0.5
      let first = max(0, Int((centre - reach).rounded(.up)))
      let last = min(from - 1, Int((centre + reach).rounded(.down)))
      let weights = (first...max(first, last)).map { max(0, 1 - abs(Double($0) - centre) / reach) }
      let sum = weights.reduce(0, +)
      return (first, weights.map { Float($0 / sum) })
    }
  }

  /// Filters lines whose pixels are `stride` apart; with a stride the lines lie side by side.
  func apply<Value: PictureValue>(_ source: [Value], lines: Int, stride: Int) -> [Float] {
    var target = [Float](repeating: 0, count: lines * taps.count)
    for line in 0..<lines {
      let (sourceStart, targetStart) = stride == 1 ? (line * from, line * taps.count) : (line, line)
      for (place, tap) in taps.enumerated() {
        var sum: Float = 0
        for (offset, weight) in tap.weights.enumerated() {
          sum += weight * source[sourceStart + (tap.start + offset) * stride].asFloat
        }
        target[targetStart + place * stride] = sum
      }
    }
    return target
  }
}

/// A pixel as it was read, or as a filter left it. Bytes are made floats one by one, because those of all pixels would take
/// four times the picture's memory.
private protocol PictureValue {
  var asFloat: Float { get }
}

extension UInt8: PictureValue {
  fileprivate var asFloat: Float { Float(self) }
}

extension Float: PictureValue {
  fileprivate var asFloat: Float { self }
}
