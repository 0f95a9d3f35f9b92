/// A matrix in a buffer: element `(i, j)` is at `i * rowStride + j * columnStride`.
///
/// Strides instead of transpose flags: the transposed matrix is the same elements with the strides exchanged.
public struct MatrixView: Sendable {
  public let elements: FloatView
  public let rows: Int
  public let columns: Int
  public let rowStride: Int
  public let columnStride: Int

  public init(_ elements: FloatView, rows: Int, columns: Int, rowStride: Int, columnStride: Int) {
    let last = rows == 0 || columns == 0 ? -1 : (rows - 1) * rowStride + (columns - 1) * columnStride
    precondition(last < elements.count, "a matrix outside its view")
    self.elements = elements
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// A contiguous matrix, row by row.
  public init(_ elements: FloatView, rows: Int, columns: Int) {
    self.init(elements, rows: rows, columns: columns, rowStride: columns, columnStride: 1)
  }

  public var transposed: MatrixView {
    MatrixView(uncheckedOn: elements, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride)
  }

  /// A contiguous matrix of which only the shape will be used, to plan with.
  init(shapeOf elements: FloatView, rows: Int, columns: Int) {
    self.init(uncheckedOn: elements, rows: rows, columns: columns, rowStride: columns, columnStride: 1)
  }

  private init(uncheckedOn elements: FloatView, rows: Int, columns: Int, rowStride: Int, columnStride: Int) {
    self.elements = elements
    self.rows = rows
    self.columns = columns
    self.rowStride = rowStride
    self.columnStride = columnStride
  }
}
