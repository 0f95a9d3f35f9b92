/// The kernels that bring operands to bf16, a float with its upper 16 bits alone.
///
/// Two neighbouring steps of a sum share a word, the earlier in its upper half, so that `vdpbf16ps` adds them in order. A
/// product of two bf16 is exact in a float, so a sum has the same bits whether that instruction or fused additions of
/// floats make it; only sums below the smallest normal float, which the instruction makes zero, are an exception.
public struct BF16Kernels: Sendable {
  /// `target` = the floats of `source`, each rounded to bf16 and still a float.
  public let round: @Sendable (_ source: Source, _ target: Target, _ count: Int) -> Void

  /// The pairs of a contiguous row of `steps` floats; an odd last step is paired with 0.
  public let pairRow: @Sendable (_ source: Source, _ target: Target, _ steps: Int) -> Void

  /// As `PackingKernels.packPanels`, in pairs: panels of `[steps / 2 rounded up, panelWidth]` words.
  public let pairPanels:
    @Sendable (
      _ source: Source, _ steps: Int, _ columns: Int, _ stepStride: Int, _ columnStride: Int, _ target: Target,
      _ panelStride: Int
    ) -> Void

  /// `pairs` rows of a panel of pairs as twice as many rows of floats.
  public let expandPanel: @Sendable (_ panel: Source, _ pairs: Int, _ target: Target) -> Void

  public init(
    round: @escaping @Sendable (_ source: Source, _ target: Target, _ count: Int) -> Void,
    pairRow: @escaping @Sendable (_ source: Source, _ target: Target, _ steps: Int) -> Void,
    pairPanels:
      @escaping @Sendable (
        _ source: Source, _ steps: Int, _ columns: Int, _ stepStride: Int, _ columnStride: Int, _ target: Target,
        _ panelStride: Int
      ) -> Void,
    expandPanel: @escaping @Sendable (_ panel: Source, _ pairs: Int, _ target: Target) -> Void
  ) {
    self.round = round
    self.pairRow = pairRow
    self.pairPanels = pairPanels
    self.expandPanel = expandPanel
  }
}
