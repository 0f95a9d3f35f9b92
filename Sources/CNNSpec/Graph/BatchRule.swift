/// How many images a batch needs so that batch normalisation has a variance.
///
/// One value a channel has none, so with batch normalisation over 1x1 maps a batch needs two images. A last batch of one
/// joins the batch before; that is decided before the first epoch, from shapes alone.
public enum BatchRule {
  /// Images that a batch needs.
  public static func smallestBatch(_ architecture: Architecture) -> Int { neediestLayer(architecture) == nil ? 1 : 2 }

  /// The first layer whose batch normalisation sees one value a channel and image.
  public static func neediestLayer(_ architecture: Architecture) -> ArchitectureLayer? {
    architecture.layers.first { $0.normalisesBatches && $0.output.positions == 1 }
  }
}

extension ArchitectureLayer {
  /// Whether this layer's output in training depends on the whole batch.
  fileprivate var normalisesBatches: Bool {
    spec.freeze != .all && norm?.kind == .batch
  }
}
