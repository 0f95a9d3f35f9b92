import CNNSpec

/// How the files of a data set store pictures that are upright and of normal brightness.
struct PixelStorage: Hashable, Sendable {
  /// Rows and columns are exchanged.
  var isTransposed = false
  /// Black is stored as white, and white as black.
  var isInverted = false
  /// An even number of channels ends with transparency, which has no brightness, as in pictures.
  var hasAlpha = false

  init(isTransposed: Bool = false, isInverted: Bool = false, hasAlpha: Bool = false) {
    self.isTransposed = isTransposed
    self.isInverted = isInverted
    self.hasAlpha = hasAlpha
  }

  init(_ spec: DataSpec) {
    self.init(isTransposed: spec.transposes, isInverted: spec.inverts, hasAlpha: spec.format.definition.isOfPictures)
  }

  /// Whether files store pictures as they are meant.
  var changesNothing: Bool { !isTransposed && !isInverted }

  /// The shape of what is stored for a picture of a shape, and of the picture for what is stored.
  func exchanged(_ shape: Shape) -> Shape {
    isTransposed ? Shape(channels: shape.channels, height: shape.width, width: shape.height) : shape
  }

  /// The picture that is meant.
  ///
  /// - Parameters:
  ///   - stored: `[channels, height, width]` as the file has it.
  ///   - shape: Of the picture.
  func picture(_ stored: Span<UInt8>, shape: Shape, element: RecordStore.Element) -> [UInt8] {
    var picture = [UInt8](repeating: 0, count: stored.count)
    let (rows, columns, size) = (shape.height, shape.width, element.size)
    for channel in 0..<shape.channels {
      let plane = channel * rows * columns
      for row in 0..<rows {
        for column in 0..<columns {
          let target = (plane + row * columns + column) * size
          let source = isTransposed ? (plane + column * rows + row) * size : target
          for byte in 0..<size { picture[target + byte] = stored[source + byte] }
        }
      }
    }
    if isInverted {
      let colours = hasAlpha && shape.hasAlpha ? shape.channels - 1 : shape.channels
      Self.invert(&picture, colours: colours * rows * columns * size, element)
    }
    return picture
  }

  /// - Parameter colours: Bytes of the channels that have a brightness.
  private static func invert(_ values: inout [UInt8], colours: Int, _ element: RecordStore.Element) {
    guard case .float = element else {
      // The complement of each byte is the largest value less the number, for 8 bits and for 16.
      for index in 0..<colours { values[index] = ~values[index] }
      return
    }
    for index in stride(from: 0, to: colours, by: element.size) {
      let bits = values[index..<index + element.size].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let inverted = (1 - Float(bitPattern: bits)).bitPattern
      for byte in 0..<element.size {
        values[index + byte] = UInt8(truncatingIfNeeded: inverted >> (8 * (element.size - 1 - byte)))
      }
    }
  }
}
