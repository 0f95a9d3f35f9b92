import CNNData
import CNNSpec

/// What a network sees or makes, as a picture.
public enum PixelPicture {
  /// An image as it goes into the network, with its normalisation undone: grey of one channel, colours of three, the first
  /// channel of any other number.
  ///
  /// - Parameter image: `[channels, height, width]`
  public static func image(_ image: [Float], _ shape: Shape, _ preprocessing: Preprocessing) -> Canvas {
    var canvas = Canvas(width: shape.width, height: shape.height)
    func byte(_ channel: Int, _ place: Int) -> UInt8 {
      preprocessing.byte(image[channel * shape.positions + place], channel: channel)
    }
    for place in 0..<shape.positions {
      let red = byte(0, place)
      canvas[place % shape.width, place / shape.width] =
        shape.channels == 3 ? Color(red, byte(1, place), byte(2, place)) : Color(red, red, red)
    }
    return canvas
  }

  /// One channel of a layer's output: black to white where nothing is negative, otherwise blue below zero and red above.
  ///
  /// - Parameters:
  ///   - map: `[height, width]`
  ///   - scale: The number that has the full colour; the largest of this map without it.
  public static func map(_ map: ArraySlice<Float>, _ size: Size, scale: Float? = nil) -> Canvas {
    let largest = scale ?? map.reduce(0) { max($0, abs($1)) }
    let isSigned = map.contains { $0 < 0 }
    var canvas = Canvas(width: size.width, height: size.height)
    for (place, value) in map.enumerated() {
      let share = largest > 0 ? value / largest : 0
      let light = UInt8((min(max(share.isFinite ? share : 0, 0), 1) * Float(UInt8.max)).rounded())
      canvas[place % size.width, place / size.width] =
        isSigned ? WeightPicture.signed(share) : Color(light, light, light)
    }
    return canvas
  }
}
