import CNNKernels

/// How one product of Winograd's kind is cut into tiles and panels, and where its numbers lie.
///
/// The forward pass is a correlation. The input gradient is one too, with the roles of channels and filters, and the padding,
/// exchanged; or it is the adjoint of the forward pass, with its tiles, which `spreads` them over the input.
struct WinogradTiling: Sendable {
  let form: WinogradForm
  let source: WinogradMap
  let target: WinogradMap
  let paddingTop: Int
  let paddingLeft: Int
  let lanes: Int
  /// Whether tiles of the source are spread over overlapping squares of the target, in place of the reverse.
  let spreads: Bool
  /// Tiles that are transformed and multiplied together, so that they stay in the second-level cache.
  var groupTiles: Int

  init(
    form: WinogradForm, source: WinogradMap, target: WinogradMap, paddingTop: Int, paddingLeft: Int, lanes: Int,
    spreads: Bool = false
  ) {
    self.form = form
    self.source = source
    self.target = target
    self.paddingTop = paddingTop
    self.paddingLeft = paddingLeft
    self.lanes = lanes
    self.spreads = spreads
    let depth = (source.channels + lanes - 1) / lanes * lanes
    groupTiles = Self.groupTiles(floatsPerTile: form.frequencies * depth)
  }

  /// A quarter of a second-level cache of 2 MB, in floats: the rest is for filters, products and what passes through.
  private static let groupFloats = 1 << 17
  /// Fewer tiles would read the transformed filters too often for the products made with them.
  private static let fewestTiles = 64
  /// More tiles gain nothing once the filters' cost is spread.
  private static let mostTiles = 196

  static func groupTiles(floatsPerTile: Int) -> Int {
    min(mostTiles, max(fewestTiles, groupFloats / floatsPerTile))
  }

  /// The same for so many tiles, in groups of equal size without gaps behind them: numbers far apart cost address translations.
  func evenlyGrouped(tiles: Int) -> WinogradTiling {
    var tiling = self
    tiling.groupTiles = Self.evenGroup(of: tiles, most: groupTiles)
    return tiling
  }

  static func evenGroup(of tiles: Int, most: Int) -> Int { dividedUp(tiles, max(1, dividedUp(tiles, most))) }

  var frequencies: Int { form.frequencies }

  /// The map whose squares of four by four are the tiles.
  private var tiled: WinogradMap { spreads ? source : target }
  var tilesAcross: Int { dividedUp(tiled.width, WinogradForm.outputs) }
  var tilesDown: Int { dividedUp(tiled.height, WinogradForm.outputs) }
  var tilesPerImage: Int { tilesAcross * tilesDown }

  /// Channels of the source rounded up to whole vectors.
  var depth: Int { (source.channels + lanes - 1) / lanes * lanes }
  /// Floats between two frequencies of the transformed tiles. The odd vector keeps the stores of one transform
  /// out of one set of the first-level cache.
  var tileStride: Int { groupTiles * depth + lanes }

  /// Filters of a full panel: two vectors.
  var panelWidth: Int { 2 * lanes }
  var panels: Int { (target.channels + panelWidth - 1) / panelWidth }
  /// Vectors of a panel: the last may have one.
  func vectors(ofPanel panel: Int) -> Int {
    min(2, (target.channels - panel * panelWidth + lanes - 1) / lanes)
  }
  /// Floats between two frequencies of a panel of filters.
  func filterStride(ofPanel panel: Int) -> Int { source.channels * vectors(ofPanel: panel) * lanes + lanes }
  func filterOffset(ofPanel panel: Int) -> Int { panel * frequencies * filterStride(ofPanel: 0) }
  var filterCount: Int {
    filterOffset(ofPanel: panels - 1) + frequencies * filterStride(ofPanel: panels - 1)
  }

  /// Floats between two frequencies of a panel's products.
  var productStride: Int { groupTiles * panelWidth + lanes }
  var workspaceCount: Int { frequencies * (tileStride + productStride) }

  /// Where a tile lies: image, and first row and column of its four by four.
  func position(ofTile tile: Int) -> (image: Int, top: Int, left: Int) {
    let (image, rest) = tile.quotientAndRemainder(dividingBy: tilesPerImage)
    let (down, across) = rest.quotientAndRemainder(dividingBy: tilesAcross)
    return (image, down * WinogradForm.outputs, across * WinogradForm.outputs)
  }
}

extension WinogradTiling {
  /// The square of a map that belongs to a tile whose outputs begin at `top` and `left`: it begins before them by the padding, and
  /// may hang over the map's edges.
  func hangingPlace(on map: WinogradMap, top: Int, left: Int) -> WinogradPlace {
    WinogradPlace(on: map, top: top - paddingTop, left: left - paddingLeft)
  }

  /// Floats of one image of the target as an epilogue leaves it.
  func storedCount(_ epilogue: Epilogue) -> Int {
    epilogue.pools ? target.height / 2 * (target.width / 2) * target.channels : target.count
  }
}
