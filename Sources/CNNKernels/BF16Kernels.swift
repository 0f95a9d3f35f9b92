/// The kernels that bring operands to bf16, a float with its upper 16 bits alone.
///
/// Two neighbouring steps of a sum share a word, the earlier in its upper half, so that `vdpbf16ps` adds them in order. A
/// product of two bf16 is exact in a float, so a sum has the same bits whether that instruction or fused additions of
/// floats make it; only sums below the smallest normal float, which the instruction makes zero, are an exception.
public protocol BF16Kernels: SendableMetatype {
  /// `target` = the floats of `source`, each rounded to bf16 and still a float.
  static func roundToBF16(_ source: Source, into target: Target, count: Int)

  /// The pairs of a contiguous row of `steps` floats; an odd last step is paired with 0.
  static func pairRow(_ source: Source, into target: Target, steps: Int)

  /// As `packPanels`, in pairs: panels of `[steps / 2 rounded up, panelWidth]` words.
  static func pairPanels(
    _ source: Source, steps: Int, columns: Int, stepStride: Int, columnStride: Int, into target: Target,
    panelStride: Int)

  /// `pairs` rows of a panel of pairs as twice as many rows of floats.
  static func expandPanel(_ panel: Source, pairs: Int, into target: Target)
}
