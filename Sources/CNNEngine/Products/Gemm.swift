/// `c = a · b`, or `c += a · b`.
///
/// Every element of `c` is one chain of additions over the steps in order, so its bits depend neither on the other
/// rows and columns nor on the number of threads.
///
/// - Precondition: `a` is `[m, k]`, `b` is `[k, n]`, `c` is `[m, n]` and overlaps neither; `c`'s neighbours in a row or
///   in a column are neighbours in memory.
public func gemm(a: MatrixView, b: MatrixView, into c: MatrixView, mode: ProductMode, engine: Engine) {
  precondition(a.columns == b.rows && a.rows == c.rows && b.columns == c.columns, "the shapes of a product agree")
  guard c.columnStride == 1 || c.columns <= 1 else {
    precondition(c.rowStride == 1, "a result that is contiguous along rows or columns")
    return gemm(a: b.transposed, b: a.transposed, into: c.transposed, mode: mode, engine: engine)
  }
  var product = BlockedProduct(a: a, b: b, c: c, engine: engine)
  product.accumulates = mode == .accumulate
  engine.withWorkspace(count: product.workspaceCount) { product.run(workspace: $0) }
}
