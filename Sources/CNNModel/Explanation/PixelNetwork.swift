import CNNEngine
import CNNSpec

/// A trained network, or a part of it, as a function of its pixels: outputs, and the gradient of anything made of them.
///
/// It answers what a network looks at and looks for. It infers: normalisation has its running statistics, dropout does
/// nothing. Images, outputs and gradients are canonical: channels, height, width.
public final class PixelNetwork {
  public let imageCount: Int
  /// The shape of one image that goes in.
  public let source: Shape
  /// The shape of what comes out for one image.
  public let target: Shape

  private let network: Network
  /// Those of the last forward, which backward reads again.
  private let images: FloatView

  /// - Parameters:
  ///   - parameters: Of the whole trained network; they are copied.
  ///   - from: The layer whose output goes in; `nil` is the network's input.
  ///   - to: The layer whose output comes out; `nil` is the last.
  ///   - imageCount: Images of one call.
  ///   - beforeActivation: Whether what comes out is what the activation of `to` would be applied to.
  /// - Returns: `nil` if a layer is unknown, or `from` is not the only way from the network's input to `to`.
  public init?(
    _ architecture: Architecture, parameters: ParameterStore, engine: Engine, settings: EngineSpec,
    from: String? = nil, to: String? = nil, imageCount: Int, beforeActivation: Bool = false
  ) {
    func index(_ name: String) -> Int? { architecture.layers.firstIndex { $0.name == name } }
    let start = from.flatMap(index)
    guard let end = to.map(index) ?? architecture.layers.indices.last, from == nil || start != nil,
      let part = NetworkPart(
        architecture, parameters, from: start, to: end, beforeActivation: beforeActivation)
    else { return nil }
    self.imageCount = imageCount
    source = part.architecture.input
    target = part.architecture.output
    network = Network(
      part.architecture, engine: engine, settings: settings, batchSize: imageCount, purpose: .training,
      findsInputGradient: true)
    for (name, values) in part.tensors { network.parameters.setCanonical(name, values) }
    images = FloatBuffer(count: imageCount * source.count).whole
  }

  /// Computes the outputs of images.
  ///
  /// - Parameter images: `[imageCount, channels, height, width]`, normalised as in training.
  /// - Returns: `[imageCount, channels, height, width]` of `target`.
  public func forward(_ images: [Float]) -> [Float] {
    precondition(images.count == imageCount * source.count, "as many images as the network was made for")
    self.images.copy(from: source.stored(images))
    let mode = Mode.training(seed: 0, epoch: 0, images: Array(0..<imageCount))
    return target.canonical(network.forward(self.images, images: imageCount, mode: mode).array)
  }

  /// The gradient of `Σ weights · output` with respect to the images of the last `forward`.
  ///
  /// - Parameter weights: One for each number of the output, in its order.
  /// - Returns: `[imageCount, channels, height, width]`
  public func backward(_ weights: [Float]) -> [Float] {
    precondition(weights.count == imageCount * target.count, "a weight for each output")
    network.outputGradient.copy(from: target.stored(weights))
    network.backward(images: imageCount)
    return source.canonical(network.inputGradient.array)
  }
}
