extension PixelMap {
  /// What stands in the pixels around a map, in PyTorch's words.
  public enum PaddingMode: Hashable, Sendable {
    case zeros
    /// The nearest pixel of the map.
    case replicate
    /// The map mirrored at its border pixel, which is not repeated.
    case reflect
    /// The map from its other side.
    case circular
  }

  /// Every map with pixels added around it; backward adds their gradients to the pixels that they copy.
  ///
  /// - Precondition: `reflect` pads by less than the map's size, `circular` by no more than it.
  public init(
    padding mode: PaddingMode, channels: Int, input: Extent, edges: Edges, engine: Engine
  ) {
    func check(_ padding: Int, _ count: Int) {
      precondition(padding >= 0)
      precondition(mode != .reflect || padding < count, "reflect pads by less than the map's size")
      precondition(mode != .circular || padding <= count, "circular pads by no more than the map's size")
    }
    for padding in [edges.top, edges.bottom] { check(padding, input.height) }
    for padding in [edges.left, edges.right] { check(padding, input.width) }
    self.init(
      channels: channels, input: input,
      rows: (-edges.top..<input.height + edges.bottom).map { Self.sources(at: $0, mode, count: input.height) },
      columns: (-edges.left..<input.width + edges.right).map { Self.sources(at: $0, mode, count: input.width) },
      engine: engine)
  }

  private static func sources(at index: Int, _ mode: PaddingMode, count: Int) -> [(source: Int, weight: Float)] {
    if (0..<count).contains(index) { return [(index, 1)] }
    switch mode {
    case .zeros: return []
    case .replicate: return [(index < 0 ? 0 : count - 1, 1)]
    case .reflect: return [(index < 0 ? -index : 2 * (count - 1) - index, 1)]
    case .circular: return [(index < 0 ? index + count : index - count, 1)]
    }
  }
}
