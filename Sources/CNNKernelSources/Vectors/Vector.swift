#if PAIRS
  import CVectors
#endif

#if LANES_16
  typealias Vector = SIMD16<Float>
#elseif LANES_8
  typealias Vector = SIMD8<Float>
#else
  typealias Vector = SIMD4<Float>
#endif

/// `a · b + c` in every lane; of pairs of bf16, both products.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if PAIRS
    add_products_of_pairs(a, b, c)
  #elseif LANES_4 && arch(x86_64)
    // SSE has no fused multiply-add, and `addProduct` would call the C library's software version.
    c + a * b
  #else
    c.addingProduct(a, b)
  #endif
}
