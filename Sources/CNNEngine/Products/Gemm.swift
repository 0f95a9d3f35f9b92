/// `c = a · b`, or `c += a · b`.
///
/// - Precondition: `a` is `[m, k]`, `b` is `[k, n]`, `c` is `[m, n]` and overlaps neither.
public func gemm(a: MatrixView, b: MatrixView, into c: MatrixView, mode: ProductMode, engine: Engine) {
  precondition(a.columns == b.rows && a.rows == c.rows && b.columns == c.columns, "the shapes of a product agree")
  for i in 0..<c.rows {
    for j in 0..<c.columns {
      let place = c.elements.pointer + i * c.rowStride + j * c.columnStride
      var sum = mode == .accumulate ? place.pointee : 0
      for k in 0..<a.columns {
        sum +=
          a.elements.pointer[i * a.rowStride + k * a.columnStride]
          * b.elements.pointer[k * b.rowStride + j * b.columnStride]
      }
      place.pointee = sum
    }
  }
}
