import CNNSpec

/// The layers of a network that a gallery shows, from the pixels to the classes.
enum GalleryLayers {
  /// Each is passed by every way through the network and ends a step: what follows a convolution's block and not its
  /// pooling. The layer before the last is the first that a long network goes without, since it sees what the classes do;
  /// of those that are still too many, evenly many are left out.
  static func names(of architecture: Architecture, most: Int) -> [String] {
    let layers = architecture.layers
    guard let last = layers.indices.last else { return [] }
    var earlier = layers.indices.dropLast().filter { isPassedByAll($0, in: layers) && endsAStep($0, in: layers) }
    if earlier.count >= most { earlier.removeLast() }
    let kept = min(earlier.count, most - 1)
    let chosen = (0..<kept).map { earlier[kept > 1 ? $0 * (earlier.count - 1) / (kept - 1) : 0] }
    return (chosen + [last]).map { layers[$0].name }
  }

  /// Nothing after it reads anything before it.
  private static func isPassedByAll(_ index: Int, in layers: [ArchitectureLayer]) -> Bool {
    layers[(index + 1)...].allSatisfy { layer in layer.inputs.allSatisfy { ($0 ?? -1) >= index } }
  }

  private static func endsAStep(_ index: Int, in layers: [ArchitectureLayer]) -> Bool {
    let layer = layers[index]
    guard layer.hasWeights || layer.inputs.count > 1 || layer.primitives[0].activation != nil else { return false }
    // A stanza of a normalisation or an activation still belongs to the step.
    let next = layers[index + 1].primitives[0]
    return next.norm == nil && next.activation == nil
  }
}
