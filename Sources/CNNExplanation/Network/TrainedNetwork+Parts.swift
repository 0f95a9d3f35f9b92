import CNNModel
import CNNSpec
import CNNTraining

/// What a picture of a network's inside can't show.
public enum ExplanationError: Error, Hashable, Sendable {
  case unknownLayer(String, known: [String])
  /// The layer's output is no map of several pixels.
  case noMaps(layer: String?)
  /// What comes after the layer also reads something before it.
  case passedBy(layer: String)
  case unknownUnit(Int, layer: String, count: Int)
  /// A layer computes something else over a larger picture than it was trained for.
  case notSliding(layer: String, reason: String)
  /// The network, made larger, doesn't fit the picture.
  case pictureTooSmall(picture: Size, input: Size)
  /// A network slid over so many pixels would take all memory.
  case pictureTooLarge(picture: Size, mostPixels: Int)
  case tooFewImages(found: Int, needed: Int)
  /// Weights so large that what the network computes is infinite or no number.
  case notFinite(Quantity)

  /// What is not finite.
  public enum Quantity: String, Sendable {
    case outputs, gradients
    case layerOutputs = "outputs of the layer"
  }
}

extension TrainedNetwork {
  /// A part of the network as a function of what goes in.
  ///
  /// - Parameter beforeActivation: Whether what comes out is what the last layer's activation would be applied to.
  /// - Throws: `unknownLayer`, `passedBy`.
  public func pixelNetwork(
    from: String? = nil, to: String? = nil, imageCount: Int, beforeActivation: Bool = false
  ) throws(ExplanationError) -> PixelNetwork {
    let architecture = configuration.architecture
    for name in [from, to].compactMap({ $0 }) where !architecture.layers.contains(where: { $0.name == name }) {
      throw .unknownLayer(name, known: architecture.layers.map(\.name))
    }
    guard
      let part = PixelNetwork(
        architecture, parameters: network.parameters, engine: engine, settings: configuration.spec.engine, from: from,
        to: to, imageCount: imageCount, beforeActivation: beforeActivation)
    else { throw .passedBy(layer: from ?? "input") }
    return part
  }

  /// The named layer, or the last one, whose output is a map of several pixels.
  func layerWithMaps(_ name: String?) throws(ExplanationError) -> String {
    let layers = configuration.architecture.layers
    if let name {
      guard let layer = layers.first(where: { $0.name == name }) else {
        throw .unknownLayer(name, known: layers.map(\.name))
      }
      guard layer.output.positions > 1 else { throw .noMaps(layer: name) }
      return name
    }
    guard let last = layers.last(where: { $0.output.positions > 1 }) else { throw .noMaps(layer: nil) }
    return last.name
  }
}

extension [Float] {
  /// These numbers, if they are numbers.
  ///
  /// - Throws: `ExplanationError.notFinite`.
  public func requireFinite(_ quantity: ExplanationError.Quantity) throws(ExplanationError) -> [Float] {
    guard allSatisfy(\.isFinite) else { throw .notFinite(quantity) }
    return self
  }
}

extension PixelNetwork {
  /// What each output is worth for a class: 1 for its own, 0 for every other; the single output that tells two classes
  /// apart speaks for the second and against the first.
  func weights(ofClass label: Int, in trained: TrainedNetwork) -> [Float] {
    if trained.readsOneOutput { return [Float](repeating: label == 0 ? -1 : 1, count: imageCount) }
    return (0..<imageCount * target.count).map { $0 % target.count == label ? 1 : 0 }
  }
}
