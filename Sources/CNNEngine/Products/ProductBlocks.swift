import CNNKernels

/// How a matrix product is cut: pieces for threads, and blocks of the sum that fit the caches.
///
/// It decides nothing about the bits, because every element is one chain over all steps however the steps are cut.
struct ProductBlocks: Sendable {
  /// Rows and columns of a piece, the unit that one thread computes.
  let rows: Int
  let columns: Int
  /// Steps after which the sums rest in `c`.
  let steps: Int
  let rowPieces: Int
  let columnPieces: Int

  /// 14 rows of this many steps are 21 KB, so a packed tile of `a` stays in the first-level cache with room for `b`.
  private static let mostSteps = 384
  private static let mostRows = 512
  /// With `mostSteps`, 768 KB of packed `b`: it stays in the second-level cache.
  private static let mostColumns = 512
  /// When rows of `a` are packed while others are multiplied, they stream from the second-level cache, so `c` isn't read again
  /// and again.
  private static let mostLongSteps = 1024
  /// Of packed `b` then: half of a second-level cache of 2 MiB.
  private static let longPanelFloats = 1 << 18
  /// A piece of one, two or three rows has at least these columns: four lines of each row of `b`, which then comes from memory
  /// as fast as it can.
  private static let fewestColumns = 64
  private static let mostFewRows = 3
  /// Pieces enough to balance a few threads. Each packs its part of `b`, so columns are cut before rows.
  private static let wantedPieces = 4

  /// - Parameters:
  ///   - copiesAhead: Whether rows of `a` are packed while those before them are multiplied.
  ///   - threads: Threads that the pieces are for.
  init(
    rows m: Int, columns n: Int, steps k: Int, copiesAhead: Bool, threads: Int, _ kernels: any ProductKernels.Type
  ) {
    steps = max(1, dividedUp(k, max(1, dividedUp(k, copiesAhead ? Self.mostLongSteps : Self.mostSteps))))
    let mostColumns =
      copiesAhead
      ? Self.longPanelFloats / steps / kernels.panelWidth * kernels.panelWidth : Self.mostColumns
    var rows = copiesAhead ? m : min(m, Self.mostRows)
    var columns = min(roundedUp(n, kernels.panelWidth), mostColumns)
    func pieces() -> Int { dividedUp(m, rows) * dividedUp(n, columns) }
    let fewestColumns = m <= Self.mostFewRows ? Self.fewestColumns : kernels.panelWidth
    while pieces() < max(Self.wantedPieces, threads) {
      if columns > fewestColumns {
        columns = roundedUp(columns / 2, kernels.panelWidth)
      } else if rows > 2 * kernels.tileRows {
        rows = roundedUp(rows / 2, kernels.tileRows)
      } else {
        break
      }
    }
    columnPieces = max(1, dividedUp(n, columns))
    rowPieces = Self.evened(max(1, dividedUp(m, rows)), columnPieces, threads, most: m / (2 * kernels.tileRows))
    // Evenly, so that the last piece is not a sliver.
    self.rows = dividedUp(m, rowPieces)
    self.columns = roundedUp(dividedUp(n, columnPieces), kernels.panelWidth)
  }

  /// More pieces of rows, where the threads would otherwise wait long for the last.
  private static func evened(_ rowPieces: Int, _ columnPieces: Int, _ threads: Int, most: Int) -> Int {
    func rounds(_ rows: Int) -> Double { Double(dividedUp(rows * columnPieces, threads) * threads) }
    let tolerated = 1.1
    guard rowPieces < most, rounds(rowPieces) > tolerated * Double(rowPieces * columnPieces) else { return rowPieces }
    return (rowPieces...min(most, 2 * rowPieces)).first {
      rounds($0) <= tolerated * Double($0 * columnPieces)
    } ?? rowPieces
  }

  var pieces: Int { rowPieces * columnPieces }
}

func dividedUp(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
func roundedUp(_ a: Int, _ b: Int) -> Int { dividedUp(a, b) * b }
