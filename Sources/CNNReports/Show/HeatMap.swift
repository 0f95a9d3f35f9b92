import CNNSpec

/// Numbers from 0 to 1 as colours, alone or over a picture.
public struct HeatMap: Sendable {
  /// `[height, width]`
  public let values: [Float]
  public let size: Size

  public init(_ values: [Float], size: Size) {
    precondition(values.count == size.height * size.width)
    self.values = values
    self.size = size
  }

  /// Dark to bright, through colours whose lightness rises evenly, so that a grey print keeps the order.
  private static let stops = [
    Color(12, 10, 40), Color(80, 18, 108), Color(172, 44, 96), Color(236, 104, 48), Color(252, 190, 64),
    Color(252, 252, 190),
  ]

  public static func color(_ value: Float) -> Color {
    guard value.isFinite else { return .faintInk }
    let place = Double(min(max(value, 0), 1)) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }

  public func draw() -> Canvas {
    var canvas = Canvas(width: size.width, height: size.height)
    for y in 0..<size.height {
      for x in 0..<size.width { canvas[x, y] = Self.color(values[y * size.width + x]) }
    }
    return canvas
  }

  /// The picture in grey, with colour where the map is high.
  ///
  /// - Precondition: The picture has the map's size.
  public func draw(over picture: Canvas) -> Canvas {
    precondition(picture.width == size.width && picture.height == size.height)
    var canvas = picture
    for y in 0..<size.height {
      for x in 0..<size.width {
        let value = values[y * size.width + x]
        let grey = picture[x, y].grey
        guard value.isFinite else {
          canvas[x, y] = grey
          continue
        }
        canvas[x, y] = grey.mixed(with: Self.color(value), 0.15 + 0.7 * Double(min(max(value, 0), 1)))
      }
    }
    return canvas
  }
}

extension Color {
  /// The same lightness without colour, by the weights of luma.
  var grey: Color {
    let (r, g, b) = (Double(red), Double(green), Double(blue))
    let luma: Double = 0.299 * r + 0.587 * g + 0.114 * b
    let light = UInt8(luma.rounded())
    return Color(light, light, light)
  }
}
