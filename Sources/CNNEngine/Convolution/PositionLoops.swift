import CNNKernels

/// The loops over images, rows and columns around a product, of which one becomes the product's rows.
///
/// Neighbouring loops whose strides continue each other are one loop. The longest of what is left, which makes the
/// fullest tiles, goes into the kernel.
struct PositionLoops {
  struct Loop {
    var count: Int
    /// Floats from one turn to the next in the map and in the output.
    var a: Int
    var c: Int
  }

  private var outer = Loop(count: 1, a: 0, c: 0)
  private var middle = Loop(count: 1, a: 0, c: 0)
  private var inner: Loop

  init(_ images: Loop, _ rows: Loop, _ columns: Loop) {
    inner = columns
    for loop in [rows, images] where loop.count > 1 {
      if inner.count == 1 {
        inner = loop
      } else if middle.count == 1, loop.a == inner.count * inner.a, loop.c == inner.count * inner.c {
        inner.count *= loop.count
      } else if middle.count == 1 {
        middle = loop
      } else {
        outer = loop
      }
    }
    // Beyond this many rows tiles are nearly full, and columns have the best locality.
    let enough = 6
    if inner.count < enough {
      if middle.count > inner.count, middle.count >= outer.count {
        swap(&inner, &middle)
      } else if outer.count > inner.count {
        swap(&inner, &outer)
      }
    }
  }

  func run(_ product: StridedProduct, _ kernels: any ProductKernels.Type) {
    var row = product
    row.rows = inner.count
    row.aRow = inner.a
    row.cRow = inner.c
    for i in 0..<outer.count {
      for j in 0..<middle.count {
        row.a = product.a + i * outer.a + j * middle.a
        row.c = product.c + i * outer.c + j * middle.c
        kernels.multiply(&row)
      }
    }
  }
}
