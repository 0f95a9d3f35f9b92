/// Doubles in PyTorch's order: images, channels, rows, columns.
///
/// The reference layers compute on it, so that a test can compare the engine with plain loops and with PyTorch
/// without a layout between them. Filters use it too, as `[filters, channels / groups, height, width]`.
public struct NCHW: Hashable, Sendable {
  public let images: Int
  public let channels: Int
  public let height: Int
  public let width: Int
  /// Row-major, `images · channels · height · width` of them.
  public var values: [Double]

  /// - Precondition: `values` has as many elements as the shape.
  public init(images: Int, channels: Int, height: Int = 1, width: Int = 1, values: [Double]) {
    precondition(values.count == images * channels * height * width, "an array has another size than its shape")
    self.images = images
    self.channels = channels
    self.height = height
    self.width = width
    self.values = values
  }

  /// Zeros.
  public init(images: Int, channels: Int, height: Int = 1, width: Int = 1) {
    self.init(
      images: images, channels: channels, height: height, width: width,
      values: [Double](repeating: 0, count: images * channels * height * width))
  }

  /// Zeros in the shape of another array.
  public init(like other: NCHW) {
    self.init(images: other.images, channels: other.channels, height: other.height, width: other.width)
  }

  /// Elements of one image.
  public var imageCount: Int { channels * height * width }
  public var positions: Int { height * width }
  public var shape: [Int] { [images, channels, height, width] }

  public subscript(image: Int, channel: Int, y: Int, x: Int) -> Double {
    get { values[((image * channels + channel) * height + y) * width + x] }
    set { values[((image * channels + channel) * height + y) * width + x] = newValue }
  }

  /// The same values under another shape of equal size.
  public func reshaped(channels: Int, height: Int = 1, width: Int = 1) -> NCHW {
    NCHW(images: images, channels: channels, height: height, width: width, values: values)
  }

  /// The values in the engine's order: images, rows, columns, channels.
  public var channelsLast: [Double] {
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for image in 0..<images {
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<channels { result.append(self[image, channel, y, x]) }
        }
      }
    }
    return result
  }

  /// An array from values in the engine's order: images, rows, columns, channels.
  public init(channelsLast values: [Double], images: Int, channels: Int, height: Int = 1, width: Int = 1) {
    self.init(images: images, channels: channels, height: height, width: width)
    precondition(values.count == self.values.count, "an array has another size than its shape")
    var next = values.makeIterator()
    for image in 0..<images {
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<channels { self[image, channel, y, x] = next.next()! }
        }
      }
    }
  }

  /// The sum of products of corresponding elements, which the tests of adjoints need.
  public func dot(_ other: NCHW) -> Double {
    precondition(shape == other.shape, "the factors of a dot product have different shapes")
    return zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
