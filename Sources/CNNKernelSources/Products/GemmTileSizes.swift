import CNNKernels

// One function for each size of tile, because each is its own allocation of registers: the compiler makes it of `tile` for
// the types of a size, which are of this module, and so is what it makes. Sizes beyond the instruction set's registers are
// left out.

extension Kernels {
  #if LANES_16
    /// 28 sums, two vectors of `b` and a broadcast fill 31 of 32 registers.
    static var tileRows: Int { 14 }
  #else
    /// 12 sums, two vectors of `b` and a broadcast fill 15 of 16 registers.
    static var tileRows: Int { 6 }
  #endif
}

/// Rows of a tile, as a type.
private protocol TileRows { static var count: Int { get } }
private enum Rows1: TileRows { static var count: Int { 1 } }
private enum Rows2: TileRows { static var count: Int { 2 } }
private enum Rows3: TileRows { static var count: Int { 3 } }
private enum Rows4: TileRows { static var count: Int { 4 } }
private enum Rows5: TileRows { static var count: Int { 5 } }
private enum Rows6: TileRows { static var count: Int { 6 } }
#if LANES_16
  private enum Rows7: TileRows { static var count: Int { 7 } }
  private enum Rows8: TileRows { static var count: Int { 8 } }
  private enum Rows9: TileRows { static var count: Int { 9 } }
  private enum Rows10: TileRows { static var count: Int { 10 } }
  private enum Rows11: TileRows { static var count: Int { 11 } }
  private enum Rows12: TileRows { static var count: Int { 12 } }
  private enum Rows13: TileRows { static var count: Int { 13 } }
  private enum Rows14: TileRows { static var count: Int { 14 } }
#endif

/// What a tile is beside its rows: vectors of columns, and what its rows are in memory.
protocol TileForm {
  static var vectors: Int { get }
  static var rowsAreAdjacent: Bool { get }
  static var copies: Bool { get }
  static var isPlain: Bool { get }
}

extension TileForm {
  static var rowsAreAdjacent: Bool { false }
  static var copies: Bool { false }
  static var isPlain: Bool { false }
}

enum NarrowTile: TileForm { static var vectors: Int { 1 } }
enum WideTile: TileForm { static var vectors: Int { 2 } }
enum NarrowTileOfColumns: TileForm {
  static var vectors: Int { 1 }
  static var rowsAreAdjacent: Bool { true }
}
enum WideTileOfColumns: TileForm {
  static var vectors: Int { 2 }
  static var rowsAreAdjacent: Bool { true }
}
/// Copies the next tile's rows meanwhile.
private enum CopyingTile: TileForm {
  static var vectors: Int { 2 }
  static var copies: Bool { true }
}

/// Of a plain product, see `StridedProduct.isPlain`.
enum PlainTile: TileForm {
  static var vectors: Int { 2 }
  static var isPlain: Bool { true }
}

/// - Parameter count: Tiles of a plain product, one below the other. What a tile needs is fetched once for all of them: for 16
///   steps that would take half as long as the tile.
@inline(never)
private func tile<Rows: TileRows, Form: TileForm>(
  _: Rows.Type, _: Form.Type, _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int, count: Int = 1
) {
  var (a, c) = (a, c)
  for _ in 0..<(Form.isPlain ? count : 1) {
    multiplyTile(
      p, a, b, c, column, tail, rows: Rows.count, vectors: Form.vectors, rowsAreAdjacent: Form.rowsAreAdjacent,
      copies: Form.copies, isPlain: Form.isPlain)
    a += Rows.count * p.pointee.aRow
    c += Rows.count * p.pointee.cRow
  }
}

@inline(__always)
func multiplyTile<Form: TileForm>(
  _ form: Form.Type, _ rows: Int, _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int, count: Int = 1
) {
  switch rows {
  case 1: tile(Rows1.self, form, p, a, b, c, column, tail, count: count)
  case 2: tile(Rows2.self, form, p, a, b, c, column, tail, count: count)
  case 3: tile(Rows3.self, form, p, a, b, c, column, tail, count: count)
  case 4: tile(Rows4.self, form, p, a, b, c, column, tail, count: count)
  case 5: tile(Rows5.self, form, p, a, b, c, column, tail, count: count)
  case 6: tile(Rows6.self, form, p, a, b, c, column, tail, count: count)
  #if LANES_16
    case 7: tile(Rows7.self, form, p, a, b, c, column, tail, count: count)
    case 8: tile(Rows8.self, form, p, a, b, c, column, tail, count: count)
    case 9: tile(Rows9.self, form, p, a, b, c, column, tail, count: count)
    case 10: tile(Rows10.self, form, p, a, b, c, column, tail, count: count)
    case 11: tile(Rows11.self, form, p, a, b, c, column, tail, count: count)
    case 12: tile(Rows12.self, form, p, a, b, c, column, tail, count: count)
    case 13: tile(Rows13.self, form, p, a, b, c, column, tail, count: count)
    case 14: tile(Rows14.self, form, p, a, b, c, column, tail, count: count)
  #endif
  default: break
  }
}

/// A tile of the most rows or one less, that copies the next one's meanwhile.
@inline(__always)
func multiplyCopyingTile(
  _ rows: Int, _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) {
  #if LANES_16
    if rows < 14 { return tile(Rows13.self, CopyingTile.self, p, a, b, c, column, tail) }
    tile(Rows14.self, CopyingTile.self, p, a, b, c, column, tail)
  #else
    if rows < 6 { return tile(Rows5.self, CopyingTile.self, p, a, b, c, column, tail) }
    tile(Rows6.self, CopyingTile.self, p, a, b, c, column, tail)
  #endif
}
