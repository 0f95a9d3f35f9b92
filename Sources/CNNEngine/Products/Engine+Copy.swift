extension Engine {
  /// Copies a matrix to one of the same shape; the two don't overlap.
  ///
  /// Joining channels, taking them apart and transposing are this with different strides.
  ///
  /// - Precondition: The shapes agree, and neighbours in a row of `target` are neighbours in memory.
  public func copy(_ source: MatrixView, into target: MatrixView) {
    precondition(source.rows == target.rows && source.columns == target.columns, "the shapes of a copy agree")
    precondition(target.columnStride == 1, "a target whose columns are neighbours")
    kernels.copyMatrix(
      source.elements.pointer, rows: source.rows, columns: source.columns, rowStride: source.rowStride,
      columnStride: source.columnStride, into: target.elements.pointer, targetRowStride: target.rowStride)
  }
}
