import CNNSpec

/// The values of a picture, 8 or 16 bits each, on their way from a file to a network.
struct PixelPlanes<Value: PixelValue> {
  let shape: Shape
  /// `[channels, height, width]`
  let values: [Value]

  private static var white: Int { Int(Value.max) }
  private var hasAlpha: Bool { shape.hasAlpha }
  private var colours: Int { shape.colours }

  /// Does what `ImageFile.converted(to:over:)` describes.
  func converted(to wanted: Shape, over background: [Double]) -> PixelPlanes {
    if shape == wanted { return self }
    if wanted.hasAlpha { return withAlpha().recoloured(to: wanted.colours).resized(to: wanted.size) }
    // Grey on a coloured background has colours.
    let isColoured = Set(background).count > 1
    let picture = hasAlpha && isColoured ? recoloured(to: background.count) : self
    return picture.opaque(over: background).recoloured(to: wanted.colours).resized(to: wanted.size)
  }

  private func withChannels(_ channels: Int) -> Shape {
    Shape(channels: channels, height: shape.height, width: shape.width)
  }

  /// With a channel for transparency, if there is none.
  private func withAlpha() -> PixelPlanes {
    if hasAlpha { return self }
    return PixelPlanes(
      shape: withChannels(shape.channels + 1),
      values: values + [Value](repeating: .max, count: shape.positions))
  }

  private func opaque(over background: [Double]) -> PixelPlanes {
    guard hasAlpha else { return self }
    let positions = shape.positions
    let white = Self.white
    let grounds = (0..<colours).map { channel in
      Int((background[background.count == colours ? channel : 0] * Double(white)).rounded())
    }
    var opaque = [Value](repeating: 0, count: colours * positions)
    for channel in 0..<colours {
      let ground = grounds[channel]
      for place in 0..<positions {
        let alpha = Int(values[colours * positions + place])
        let value = Int(values[channel * positions + place])
        // White is odd, so no sum lies halfway between two values.
        opaque[channel * positions + place] = Value((value * alpha + ground * (white - alpha) + white / 2) / white)
      }
    }
    return PixelPlanes(shape: withChannels(colours), values: opaque)
  }

  /// With 1 or 3 channels for colours; transparency stays as it is.
  private func recoloured(to wanted: Int) -> PixelPlanes {
    if wanted == colours { return self }
    let positions = shape.positions
    let alpha = hasAlpha ? Array(values[colours * positions..<(colours + 1) * positions]) : []
    let wantedShape = withChannels(wanted + (hasAlpha ? 1 : 0))
    if colours == 1 {
      let grey = hasAlpha ? Array(values[0..<positions]) : values
      return PixelPlanes(shape: wantedShape, values: grey + grey + grey + alpha)
    }
    // ITU-R BT.601 in 16-bit fractions, which add up to 1.
    let (red, green, blue, half) = (19_595, 38_470, 7_471, 1 << 15)
    let grey = (0..<positions).map { place in
      let sum =
        red * Int(values[place]) + green * Int(values[positions + place]) + blue * Int(values[2 * positions + place])
      return Value((sum + half) >> 16)
    }
    return PixelPlanes(shape: wantedShape, values: grey + alpha)
  }

  private func resized(to size: Size) -> PixelPlanes {
    if size == shape.size { return self }
    let wanted = Shape(channels: shape.channels, height: size.height, width: size.width)
    let columns = TriangleFilter(from: shape.width, to: size.width)
    let rows = TriangleFilter(from: shape.height, to: size.height)
    let narrowed = columns.apply(values, lines: shape.channels * shape.height, stride: 1)
    let resized = (0..<shape.channels).flatMap { channel in
      let plane = Array(narrowed[channel * shape.height * size.width..<(channel + 1) * shape.height * size.width])
      return rows.apply(plane, lines: size.width, stride: size.width)
    }
    return PixelPlanes(
      shape: wanted, values: resized.map { Value(max(0, min(Float(Self.white), $0.rounded()))) })
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

/// A pixel as it was read, or as a filter left it. Integers are made floats one by one, because those of all pixels would take
/// up to four times the picture's memory.
protocol PictureValue {
  var asFloat: Float { get }
}

/// A pixel as a file has it.
protocol PixelValue: PictureValue, FixedWidthInteger, UnsignedInteger {}

extension UInt8: PixelValue {
  var asFloat: Float { Float(self) }
}

extension UInt16: PixelValue {
  var asFloat: Float { Float(self) }
}

extension Float: PictureValue {
  var asFloat: Float { self }
}
