/// One of several pieces of a layer's filters, whose gradients are found apart and by any thread.
public struct GradientPiece: Hashable, Sendable {
  public let index: Int
  public let count: Int

  public init(_ index: Int, of count: Int) {
    precondition((0..<count).contains(index), "piece \(index) of \(count)")
    self.index = index
    self.count = count
  }

  /// All filters.
  public static let whole = GradientPiece(0, of: 1)

  /// The piece's part of so many units that belong together, all of about equal size.
  func share(of units: Int) -> Range<Int> { CNNEngine.share(of: units, part: index, parts: count) }

  /// The piece as a cell of a grid of so many columns.
  ///
  /// - Precondition: `columns` divides `count`.
  func cell(columns: Int) -> (row: GradientPiece, column: GradientPiece) {
    (GradientPiece(index / columns, of: count / columns), GradientPiece(index % columns, of: columns))
  }
}
