import CNNSpec

/// How many pictures of a split were read in which way, and how large they were: what is done to pixels is said.
public struct PictureChanges: Hashable, Sendable {
  public private(set) var count = 0
  var resized = 0
  /// Colours that became grey, and grey that became colours.
  var madeGrey = 0
  var madeColour = 0
  /// Something of the background is seen.
  var transparent = 0
  /// Without transparency, for a network that has a channel for it.
  var opaque = 0
  var sixteenBits = 0
  /// `nil` of no pictures.
  var sizes: PictureSizes?

  public init() {}

  /// Counts one picture, as its file has it.
  public init(_ picture: ImageFile, _ reading: PictureReading) {
    let (shape, wanted) = (picture.shape, reading.shape)
    let (isColour, wantsColour) = (shape.colours > 1, wanted.colours > 1)
    let wantsAlpha = wanted.hasAlpha
    count = 1
    resized = shape.size == wanted.size ? 0 : 1
    madeGrey = isColour && !wantsColour ? 1 : 0
    madeColour = !isColour && wantsColour ? 1 : 0
    transparent = !wantsAlpha && picture.isTransparent ? 1 : 0
    opaque = wantsAlpha && !picture.hasAlpha ? 1 : 0
    sixteenBits = picture.depth == .sixteen ? 1 : 0
    sizes = PictureSizes(shape.size)
  }

  public mutating func add(_ other: PictureChanges) {
    count += other.count
    resized += other.resized
    madeGrey += other.madeGrey
    madeColour += other.madeColour
    transparent += other.transparent
    opaque += other.opaque
    sixteenBits += other.sixteenBits
    sizes = sizes.map { $0.union(other.sizes) } ?? other.sizes
  }

  func notes(_ split: Split, _ reading: PictureReading) -> [DataNote] {
    let all: [(count: Int, change: DataNote.PictureChange)] = [
      (resized, .resized(to: reading.shape.size)), (madeGrey, .madeGrey), (madeColour, .madeColour),
    ]
    return (all.filter { $0.count > 0 } + interpretations(reading)).map {
      .pictures(split, count: $0.count, of: count, $0.change)
    }
  }

  /// How values were read that can be read in several ways.
  public func interpretations(_ reading: PictureReading) -> [(count: Int, change: DataNote.PictureChange)] {
    let all: [(count: Int, change: DataNote.PictureChange)] = [
      (sixteenBits, .sixteenBits), (transparent, .laidOver(reading.background)), (opaque, .opaque),
    ]
    return all.filter { $0.count > 0 }
  }
}

/// The sizes that pictures had before they were made as large as the network's input.
public struct PictureSizes: Codable, Hashable, Sendable {
  public var height: ClosedRange<Int>
  public var width: ClosedRange<Int>

  init(_ size: Size) {
    height = size.height...size.height
    width = size.width...size.width
  }

  func union(_ other: PictureSizes?) -> PictureSizes {
    guard let other else { return self }
    var sizes = self
    sizes.height = min(height.lowerBound, other.height.lowerBound)...max(height.upperBound, other.height.upperBound)
    sizes.width = min(width.lowerBound, other.width.lowerBound)...max(width.upperBound, other.width.upperBound)
    return sizes
  }
}
