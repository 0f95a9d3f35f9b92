/// Which minimal filtering algorithm; both have tiles of four by four outputs.
@frozen public enum WinogradForm: Sendable {
  /// A three by three window: tiles of six by six, 36 multiplications in place of 144.
  case window3
  /// A five by five window: tiles of eight by eight, 64 multiplications in place of 400.
  case window5

  /// Outputs of one tile, down and across.
  @inlinable public static var outputs: Int { 4 }
  /// Side of the window.
  @inlinable public var window: Int {
    switch self {
    case .window3: 3
    case .window5: 5
    }
  }
  /// Side of a tile.
  @inlinable public var side: Int { window + Self.outputs - 1 }
  /// Numbers of a transformed tile.
  @inlinable public var frequencies: Int { side * side }
}

/// A map of channels-last pixels of which a kernel reads or writes a tile.
@frozen public struct WinogradMap: Sendable {
  public let extent: Extent
  public let channels: Int

  @inlinable public init(_ extent: Extent, channels: Int) {
    self.extent = extent
    self.channels = channels
  }

  @inlinable public var height: Int { extent.height }
  @inlinable public var width: Int { extent.width }
  /// Floats.
  @inlinable public var count: Int { extent.count * channels }
}

/// Where a tile's first row and column lie on a map, over whose edges it may hang.
@frozen public struct WinogradPlace: Sendable {
  public let map: WinogradMap
  public let top: Int
  public let left: Int

  @inlinable public init(on map: WinogradMap, top: Int, left: Int) {
    self.map = map
    self.top = top
    self.left = left
  }
}

/// Filters and the few tiles that meet them: products that transform a filter of a three by three window in registers, use
/// it and forget it.
///
/// Tiles lie as `[tile][vector of channels][frequency][lane]`, so that one vector's 36 frequencies are neighbours. Filters are
/// `[tap][channel][filter]`; a piece of them is some channels by some filters.
public struct WinogradFewTiles {
  public var tiles = 0
  /// The piece's first tap: read, or written by the filter gradient.
  public var filters: UnsafeMutablePointer<Float>
  public var tapStride = 0
  /// Floats from a channel's filters to the next channel's.
  public var channelStride = 0
  /// Floats from a filter's tap to what is asked for meanwhile: the next of the row, or the next channels'.
  public var prefetchDistance = 0
  /// Of the piece.
  public var channelCount = 0
  public var filterCount = 0

  /// Tiles along channels, from the piece's first on, which begins a vector; and floats from a tile to the next.
  public var channelTiles: UnsafeMutablePointer<Float>
  public var channelTileStride = 0
  /// Tiles along filters, likewise.
  public var filterTiles: UnsafeMutablePointer<Float>
  public var filterTileStride = 0

  public init(
    filters: UnsafeMutablePointer<Float>, channelTiles: UnsafeMutablePointer<Float>,
    filterTiles: UnsafeMutablePointer<Float>
  ) {
    self.filters = filters
    self.channelTiles = channelTiles
    self.filterTiles = filterTiles
  }
}

/// Transforms of Winograd's minimal filtering.
///
/// A *tile* is a square of input pixels; its transformed values are *frequencies*. Transforms run along channels.
/// Source: Lavin and Gray, *Fast Algorithms for Convolutional Neural Networks*, 2015.
public protocol WinogradKernels: SendableMetatype {
  /// One tile of an image's first `channels` channels, `Bᵀ d B`: frequency f of channel c goes to
  /// `target[f · stride + c]`; pixels outside the map are 0. Writes whole vectors: channels rounded up to the lanes.
  static func winogradInput(
    _ form: WinogradForm, image: Source, place: WinogradPlace, channels: Int, into target: Target, stride: Int)

  /// The adjoint of `winogradInput`: one tile's products of one panel, `B m Bᵀ`, added to the pixels inside the map.
  /// `source[f · stride + lane]` are the products; `channel` is the panel's first channel, `count` its channels.
  static func winogradInputGradient(
    _ form: WinogradForm, source: Source, stride: Int, to image: Target, place: WinogradPlace, channel: Int,
    count: Int)

  /// One tile's products of one panel, `Aᵀ m A`, with the epilogue applied, to the pixels inside the map, or to the map of
  /// half the size that an epilogue's pool makes of it.
  static func winogradOutput(
    _ form: WinogradForm, source: Source, stride: Int, epilogue: Epilogue, into image: Target,
    place: WinogradPlace, channel: Int, count: Int)

  /// The adjoint of `winogradOutput`: one tile of an output gradient, `A d Aᵀ`, laid out as by `winogradInput`.
  static func winogradOutputGradient(
    _ form: WinogradForm, gradient: Source, place: WinogradPlace, channels: Int, into target: Target, stride: Int)

  /// A vector's width of filters, `G g Gᵀ`: `filters[tap · tapStride + lane]` to `target[f · stride + lane]`.
  /// `rotates` turns the window by half a turn first. `count` filters are read; lanes beyond are 0.
  static func winogradFilter(
    _ form: WinogradForm, filters: Source, tapStride: Int, rotates: Bool, count: Int, into target: Target, stride: Int)

  /// The adjoint of `winogradFilter`, `Gᵀ m G`, added to a filter gradient.
  static func winogradFilterGradient(
    _ form: WinogradForm, source: Source, stride: Int, to gradient: Target, tapStride: Int, count: Int)

  /// The square of `lanes` by `lanes` floats, transposed.
  static func transpose(_ source: Source, sourceStride: Int, into target: Target, targetStride: Int)

  /// `filterTiles += channelTiles · G g Gᵀ` at every frequency, channel after channel as one chain of fused additions.
  ///
  /// - Parameter block: Workspace of `fewTilesBlockCount` floats, for the transformed filters of a vector.
  /// - Precondition: A piece has at most `fewTilesBlockChannels` channels, a divisor of the lanes or a multiple.
  static func multiplyFewTiles(_ product: UnsafePointer<WinogradFewTiles>, block: Target)
  static var fewTilesBlockChannels: Int { get }
  static var fewTilesBlockCount: Int { get }

  /// `channelTiles = filterTiles · (G g Gᵀ)ᵀ` with every window turned by half a turn, for one vector of channels.
  /// `sums` is workspace: a vector for each tile, channel of a vector, and frequency.
  static func multiplyFewTilesTurned(_ product: UnsafePointer<WinogradFewTiles>, sums: Target)

  /// `filters = Gᵀ (channelTiles · filterTiles) G`, summed over the tiles in order; for one vector of channels.
  static func fewTilesFilterGradient(_ product: UnsafePointer<WinogradFewTiles>)
}
