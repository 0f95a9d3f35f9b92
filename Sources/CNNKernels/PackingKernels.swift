/// The kernels that bring operands into the order in which products read them.
public protocol PackingKernels: SendableMetatype {
  /// Writes a matrix as panels of `ProductKernels.panelWidth` columns, each `[rows, panelWidth]`, the last filled up
  /// with zeros.
  static func packPanels(
    _ source: Source, rows: Int, columns: Int, rowStride: Int, columnStride: Int, into target: Target,
    panelStride: Int)

  /// Copies `rows` rows of `count` floats, each row of the target between `before` and `after` zeros.
  static func copyPadded(_ source: Source, rows: Int, count: Int, before: Int, after: Int, into target: Target)

  /// Copies a matrix with any strides to one whose columns are neighbours.
  static func copyMatrix(
    _ source: Source, rows: Int, columns: Int, rowStride: Int, columnStride: Int, into target: Target,
    targetRowStride: Int)

  /// Adds rows to others, which may overlap each other.
  static func addRows(
    _ source: Source, rows: Int, count: Int, rowStride: Int, to target: Target, targetRowStride: Int)
}
