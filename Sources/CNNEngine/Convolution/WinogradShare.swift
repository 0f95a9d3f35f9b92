/// A thread's share of one product: some tiles and all filters, or all tiles and some filters, or some of both.
///
/// Whoever has some filters alone transforms tiles that others transform too. That costs less than reading all filters again,
/// where filters are more than tiles.
struct WinogradShare {
  let tiles: Range<Int>
  let panels: Range<Int>

  init(_ tiling: WinogradTiling, images: Int, part: Int, parts: Int) {
    let tileCount = images * tiling.tilesPerImage
    let panelParts = Self.panelParts(tiling, tiles: tileCount, parts: parts)
    let (tilePart, panelPart) = part.quotientAndRemainder(dividingBy: panelParts)
    tiles = share(of: tileCount, part: tilePart, parts: parts / panelParts)
    panels = share(of: tiling.panels, part: panelPart, parts: panelParts)
  }

  /// In how many pieces the filters are cut; a divisor of `parts`.
  private static func panelParts(_ tiling: WinogradTiling, tiles: Int, parts: Int) -> Int {
    guard tiles < tiling.target.channels else { return 1 }
    return (1...parts).last { parts % $0 == 0 && $0 <= tiling.panels } ?? 1
  }
}
