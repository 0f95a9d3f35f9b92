import CNNSpec

/// A PNG picture, decoded.
///
/// Every kind of PNG is read, with the values that the file has: 1 to 16 bits, grey, RGB or palette, with or without
/// transparency, interlaced or not. 1, 2 and 4 bits become 8, exactly, since 255 is a
/// multiple of 1, 3 and 15. Gamma and colour profiles are ignored,
/// as the tools ignore them that data sets are made with.
public struct ImageFile: Hashable, Sendable {
  /// Pixels a side at most, so that a damaged or hostile header can't ask for all memory.
  public static let sideLimit = 16_384

  /// Bits of a value.
  public enum Depth: Hashable, Sendable {
    case eight, sixteen

    /// Bytes of a value.
    var size: Int { self == .eight ? 1 : 2 }
    /// The largest value.
    var white: Int { self == .eight ? Int(UInt8.max) : Int(UInt16.max) }
  }

  /// 1 channel (grey) or 3 (red, green, blue), and one more for transparency, 0 where nothing is seen.
  public let shape: Shape
  public let depth: Depth
  /// `[channels, height, width]`; of 16 bits each value has two bytes, the more significant first.
  public let pixels: [UInt8]

  public init(shape: Shape, depth: Depth = .eight, pixels: [UInt8]) {
    precondition(pixels.count == shape.count * depth.size && PictureReading.channelCounts.contains(shape.channels))
    self.shape = shape
    self.depth = depth
    self.pixels = pixels
  }

  /// Reads a picture as it is.
  ///
  /// - Throws: `picture`, or what is wrong with the file: `missing`, `notAFile`, `unreadable`, `empty`, `webPage`.
  public init(path: String) throws(DataError) { try self.init(MappedFile(path: path)) }

  /// What is wrong with standard input as one picture; `nil` for what can be read, or is damaged like any other file.
  ///
  /// - Parameters:
  ///   - path: A file with its bytes.
  ///   - name: What a message calls it.
  public static func inputProblem(path: String, name: String) -> DataError? {
    let file: MappedFile
    do throws(DataError) {
      file = try MappedFile(path: path)
    } catch {
      if case .empty = error { return .picture(PictureProblem(path: name, reason: .noInput)) }
      return nil
    }
    guard file.bytes.prefix(FileSignature.length).starts(with: FileSignature.pngStart),
      let decoder = try? PNGDecoder(file.bytes), decoder.isFollowedByAnother
    else { return nil }
    return .picture(PictureProblem(path: name, reason: .severalInputs))
  }

  /// - Parameter reducesDepth: Whether 16 bits become 8, as an earlier version read them.
  init(_ file: MappedFile, reducesDepth: Bool = false) throws(DataError) {
    let path = file.path
    let start = file.bytes.prefix(FileSignature.length)
    guard start.starts(with: FileSignature.pngStart) else {
      switch FileSignature(start) {
      case .webPage: throw .webPage(path: path)
      case let found: throw .picture(PictureProblem(path: path, reason: .notPNG(found: found)))
      }
    }
    do throws(PNGDecoder.Failure) {
      self = try PNGDecoder(file.bytes).decode(reducesDepth: reducesDepth)
    } catch {
      throw .picture(PictureProblem(path: path, reason: error.reason))
    }
  }

  /// A value as a share of white.
  ///
  /// - Parameter place: Its place among the values.
  public func share(_ place: Int) -> Double { Double(value(place)) / Double(depth.white) }

  private func value(_ place: Int) -> Int {
    depth == .eight ? Int(pixels[place]) : Int(pixels[2 * place]) << 8 | Int(pixels[2 * place + 1])
  }

  /// The shape without transparency.
  public var opaqueShape: Shape {
    Shape(channels: shape.colours, height: shape.height, width: shape.width)
  }

  public var hasAlpha: Bool { shape.hasAlpha }

  /// Whether something of the background is seen.
  public var isTransparent: Bool {
    hasAlpha && (shape.count - shape.positions..<shape.count).contains { value($0) < depth.white }
  }

  /// The picture as a network of this input shape reads it.
  ///
  /// First transparency is laid over the background: `(v · alpha + background · (1 - alpha))` of each channel, rounded to the
  /// picture's depth, as the background is before. For a network with a channel for transparency, the last of 2 or 4, it
  /// stays, and a picture without any is opaque. Then colours become grey by the weights 0.299, 0.587 and 0.114, and grey
  /// becomes three equal channels. Then the size changes by a triangle filter, which is as wide as the picture is made
  /// smaller, and doesn't keep the proportions. The depth stays.
  /// - Parameter background: One number for all channels or one for each of `shape`'s, 0...1.
  /// - Precondition: `shape` has 1 to 4 channels.
  public func converted(to shape: Shape, over background: [Double] = DataSpec.black) -> ImageFile {
    switch depth {
    case .eight: ImageFile(PixelPlanes(shape: self.shape, values: pixels).converted(to: shape, over: background))
    case .sixteen:
      ImageFile(
        PixelPlanes(shape: self.shape, values: (0..<self.shape.count).map { UInt16(value($0)) })
          .converted(to: shape, over: background))
    }
  }

  /// The picture in its own size and colours, without transparency.
  public func opaque(over background: [Double] = DataSpec.black) -> ImageFile {
    converted(to: opaqueShape, over: background)
  }

  private init(_ planes: PixelPlanes<UInt8>) { self.init(shape: planes.shape, pixels: planes.values) }

  private init(_ planes: PixelPlanes<UInt16>) {
    self.init(
      shape: planes.shape, depth: .sixteen,
      pixels: planes.values.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] })
  }
}
