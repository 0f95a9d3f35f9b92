import CNNKernels

// One function for each size of tile, because each is its own allocation of registers. `Rows` and `Columns` name what
// the rows of the tile are in memory. Sizes beyond the instruction set's registers are left out.

#if LANES_16
  /// 28 sums, two vectors of `b` and a broadcast fill 31 of 32 registers.
  let gemmTileRows = 14
#else
  /// 12 sums, two vectors of `b` and a broadcast fill 15 of 16 registers.
  let gemmTileRows = 6
#endif

@inline(never)
private func tileRows1x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 1, vectors: 1, rowsAreAdjacent: false) }
@inline(never)
private func tileRows1x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 1, vectors: 2, rowsAreAdjacent: false) }
@inline(never)
private func tileRows2x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 2, vectors: 1, rowsAreAdjacent: false) }
@inline(never)
private func tileRows2x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 2, vectors: 2, rowsAreAdjacent: false) }
@inline(never)
private func tileRows3x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 3, vectors: 1, rowsAreAdjacent: false) }
@inline(never)
private func tileRows3x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 3, vectors: 2, rowsAreAdjacent: false) }
@inline(never)
private func tileRows4x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 4, vectors: 1, rowsAreAdjacent: false) }
@inline(never)
private func tileRows4x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 4, vectors: 2, rowsAreAdjacent: false) }
@inline(never)
private func tileRows5x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 5, vectors: 1, rowsAreAdjacent: false) }
@inline(never)
private func tileRows5x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 5, vectors: 2, rowsAreAdjacent: false) }
@inline(never)
private func tileRows6x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 6, vectors: 1, rowsAreAdjacent: false) }
@inline(never)
private func tileRows6x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 6, vectors: 2, rowsAreAdjacent: false) }

#if LANES_16
  @inline(never)
  private func tileRows7x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 7, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows7x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 7, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows8x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 8, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows8x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 8, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows9x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 9, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows9x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 9, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows10x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 10, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows10x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 10, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows11x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 11, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows11x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 11, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows12x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 12, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows12x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 12, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows13x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 13, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows13x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 13, vectors: 2, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows14x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 14, vectors: 1, rowsAreAdjacent: false) }
  @inline(never)
  private func tileRows14x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 14, vectors: 2, rowsAreAdjacent: false) }
#endif

@inline(never)
private func tileColumns1x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 1, vectors: 1, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns1x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 1, vectors: 2, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns2x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 2, vectors: 1, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns2x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 2, vectors: 2, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns3x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 3, vectors: 1, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns3x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 3, vectors: 2, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns4x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 4, vectors: 1, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns4x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 4, vectors: 2, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns5x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 5, vectors: 1, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns5x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 5, vectors: 2, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns6x1(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 6, vectors: 1, rowsAreAdjacent: true) }
@inline(never)
private func tileColumns6x2(
  _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) { multiplyTile(p, a, b, c, column, tail, rows: 6, vectors: 2, rowsAreAdjacent: true) }

#if LANES_16
  @inline(never)
  private func tileColumns7x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 7, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns7x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 7, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns8x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 8, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns8x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 8, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns9x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 9, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns9x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 9, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns10x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 10, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns10x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 10, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns11x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 11, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns11x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 11, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns12x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 12, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns12x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 12, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns13x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 13, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns13x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 13, vectors: 2, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns14x1(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 14, vectors: 1, rowsAreAdjacent: true) }
  @inline(never)
  private func tileColumns14x2(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 14, vectors: 2, rowsAreAdjacent: true) }
#endif

#if LANES_16
  @inline(never)
  private func copyingTile13(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 13, vectors: 2, rowsAreAdjacent: false, copies: true) }
  @inline(never)
  private func copyingTile14(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 14, vectors: 2, rowsAreAdjacent: false, copies: true) }
#else
  @inline(never)
  private func copyingTile5(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 5, vectors: 2, rowsAreAdjacent: false, copies: true) }
  @inline(never)
  private func copyingTile6(
    _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
  ) { multiplyTile(p, a, b, c, column, tail, rows: 6, vectors: 2, rowsAreAdjacent: false, copies: true) }
#endif

/// A tile of the most rows or one less, that copies the next one's meanwhile.
@inline(__always)
func multiplyCopyingTile(
  _ rows: Int, _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) {
  #if LANES_16
    if rows == 14 { copyingTile14(p, a, b, c, column, tail) } else { copyingTile13(p, a, b, c, column, tail) }
  #else
    if rows == 6 { copyingTile6(p, a, b, c, column, tail) } else { copyingTile5(p, a, b, c, column, tail) }
  #endif
}

@inline(__always)
func multiplyTileOfRows(
  _ rows: Int, _ vectors: Int, _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) {
  switch (rows, vectors) {
  case (1, 1): tileRows1x1(p, a, b, c, column, tail)
  case (2, 1): tileRows2x1(p, a, b, c, column, tail)
  case (3, 1): tileRows3x1(p, a, b, c, column, tail)
  case (4, 1): tileRows4x1(p, a, b, c, column, tail)
  case (5, 1): tileRows5x1(p, a, b, c, column, tail)
  case (6, 1): tileRows6x1(p, a, b, c, column, tail)
  #if LANES_16
    case (7, 1): tileRows7x1(p, a, b, c, column, tail)
    case (8, 1): tileRows8x1(p, a, b, c, column, tail)
    case (9, 1): tileRows9x1(p, a, b, c, column, tail)
    case (10, 1): tileRows10x1(p, a, b, c, column, tail)
    case (11, 1): tileRows11x1(p, a, b, c, column, tail)
    case (12, 1): tileRows12x1(p, a, b, c, column, tail)
    case (13, 1): tileRows13x1(p, a, b, c, column, tail)
    case (14, 1): tileRows14x1(p, a, b, c, column, tail)
  #endif
  case (1, 2): tileRows1x2(p, a, b, c, column, tail)
  case (2, 2): tileRows2x2(p, a, b, c, column, tail)
  case (3, 2): tileRows3x2(p, a, b, c, column, tail)
  case (4, 2): tileRows4x2(p, a, b, c, column, tail)
  case (5, 2): tileRows5x2(p, a, b, c, column, tail)
  case (6, 2): tileRows6x2(p, a, b, c, column, tail)
  #if LANES_16
    case (7, 2): tileRows7x2(p, a, b, c, column, tail)
    case (8, 2): tileRows8x2(p, a, b, c, column, tail)
    case (9, 2): tileRows9x2(p, a, b, c, column, tail)
    case (10, 2): tileRows10x2(p, a, b, c, column, tail)
    case (11, 2): tileRows11x2(p, a, b, c, column, tail)
    case (12, 2): tileRows12x2(p, a, b, c, column, tail)
    case (13, 2): tileRows13x2(p, a, b, c, column, tail)
    case (14, 2): tileRows14x2(p, a, b, c, column, tail)
  #endif
  default: break
  }
}

@inline(__always)
func multiplyTileOfColumns(
  _ rows: Int, _ vectors: Int, _ p: UnsafePointer<StridedProduct>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>, _ column: Int, _ tail: Int
) {
  switch (rows, vectors) {
  case (1, 1): tileColumns1x1(p, a, b, c, column, tail)
  case (2, 1): tileColumns2x1(p, a, b, c, column, tail)
  case (3, 1): tileColumns3x1(p, a, b, c, column, tail)
  case (4, 1): tileColumns4x1(p, a, b, c, column, tail)
  case (5, 1): tileColumns5x1(p, a, b, c, column, tail)
  case (6, 1): tileColumns6x1(p, a, b, c, column, tail)
  #if LANES_16
    case (7, 1): tileColumns7x1(p, a, b, c, column, tail)
    case (8, 1): tileColumns8x1(p, a, b, c, column, tail)
    case (9, 1): tileColumns9x1(p, a, b, c, column, tail)
    case (10, 1): tileColumns10x1(p, a, b, c, column, tail)
    case (11, 1): tileColumns11x1(p, a, b, c, column, tail)
    case (12, 1): tileColumns12x1(p, a, b, c, column, tail)
    case (13, 1): tileColumns13x1(p, a, b, c, column, tail)
    case (14, 1): tileColumns14x1(p, a, b, c, column, tail)
  #endif
  case (1, 2): tileColumns1x2(p, a, b, c, column, tail)
  case (2, 2): tileColumns2x2(p, a, b, c, column, tail)
  case (3, 2): tileColumns3x2(p, a, b, c, column, tail)
  case (4, 2): tileColumns4x2(p, a, b, c, column, tail)
  case (5, 2): tileColumns5x2(p, a, b, c, column, tail)
  case (6, 2): tileColumns6x2(p, a, b, c, column, tail)
  #if LANES_16
    case (7, 2): tileColumns7x2(p, a, b, c, column, tail)
    case (8, 2): tileColumns8x2(p, a, b, c, column, tail)
    case (9, 2): tileColumns9x2(p, a, b, c, column, tail)
    case (10, 2): tileColumns10x2(p, a, b, c, column, tail)
    case (11, 2): tileColumns11x2(p, a, b, c, column, tail)
    case (12, 2): tileColumns12x2(p, a, b, c, column, tail)
    case (13, 2): tileColumns13x2(p, a, b, c, column, tail)
    case (14, 2): tileColumns14x2(p, a, b, c, column, tail)
  #endif
  default: break
  }
}
