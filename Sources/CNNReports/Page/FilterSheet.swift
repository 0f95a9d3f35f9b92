import CNNModel
import CNNSpec

/// The pictures of the first layer that looks at the image.
public struct FilterSheet: Sendable {
  public var layer: String
  public var isColour: Bool
  public var filters: [WeightPicture]
  /// Filters that the layer has; a page shows the first of many.
  public var count: Int

  private static let mostShown = 64
  /// A filter of one weight is a number and no picture.
  private static let fewestWeights = 4

  /// The filters of the first convolution, or of a linear layer, that reads the image.
  ///
  /// - Returns: `nil` when no layer reads the image, or when its filters are no pictures.
  public init?(_ architecture: Architecture, parameters: ParameterStore) {
    let readers = architecture.layers.indices.filter { architecture.layers[$0].inputs.contains(nil) }
    for layer in readers {
      let all = WeightPicture.filters(ofLayer: layer, in: architecture, parameters: parameters)
      guard let first = all.first, first.shape.positions >= Self.fewestWeights else { continue }
      self.layer = architecture.layers[layer].name
      isColour = architecture.input.channels == 3 && first.shape.channels == 3
      count = all.count
      filters = Array(all.prefix(Self.mostShown))
      return
    }
    return nil
  }
}
