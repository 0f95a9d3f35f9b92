import CNNModel
import CNNSpec
import CNNTraining

/// Which pixels of an image speak for a class, by one of three methods.
public struct Saliency: Sendable {
  public enum Method: String, CaseIterable, Sendable {
    /// How much the class's output changes with each pixel.
    case gradient
    /// The gradient, averaged on the way from a grey image to this one, times the pixels' difference: what each pixel
    /// contributed. Sundararajan et al., *Axiomatic attribution for deep networks*, 2017.
    case integrated
    /// The maps of a late layer, weighed by how much each speaks for the class. Selvaraju et al., *Grad-CAM*, 2017.
    case gradCAM = "grad-cam"
  }

  /// One number a pixel, at least 0; the largest is 1 unless all are 0.
  public let values: [Float]
  public let size: Size

  /// Images between grey and the image of `integrated`; the sum's error falls with their number.
  private static let integrationSteps = 32

  /// - Parameters:
  ///   - image: `[channels, height, width]`, normalised as in training.
  ///   - label: The class, or the number of the output without classes, that is explained.
  ///   - layer: The layer whose maps `gradCAM` reads; `nil` takes the last that has maps.
  /// - Throws: `ExplanationError` for a layer that is unknown, has no maps, or is passed by; `notFinite`.
  public init(
    of image: [Float], label: Int, method: Method, layer: String? = nil, in trained: TrainedNetwork
  ) throws(ExplanationError) {
    let shape = trained.configuration.architecture.input
    size = shape.size
    let raw: [Float]
    switch method {
    case .gradient: raw = try Self.gradient(image, label, trained)
    case .integrated: raw = try Self.integrated(image, label, trained)
    case .gradCAM: raw = try Self.gradCAM(image, label, trained, layer: layer)
    }
    let largest = try raw.requireFinite(.gradients).max() ?? 0
    values = largest > 0 ? raw.map { $0 / largest } : raw
  }

  private static func gradient(
    _ image: [Float], _ label: Int, _ trained: TrainedNetwork
  ) throws(ExplanationError) -> [Float] {
    let network = try trained.pixelNetwork(imageCount: 1)
    _ = network.forward(image)
    return overChannels(network.backward(network.weights(ofClass: label, in: trained)), network.source) {
      $0.map(abs).max() ?? 0
    }
  }

  private static func integrated(
    _ image: [Float], _ label: Int, _ trained: TrainedNetwork
  ) throws(ExplanationError) -> [Float] {
    let network = try trained.pixelNetwork(imageCount: integrationSteps)
    // The mean of the training images is 0 after normalisation: an image that says nothing.
    let path = (0..<integrationSteps).flatMap { step in
      image.map { $0 * (Float(step) + 0.5) / Float(integrationSteps) }
    }
    _ = network.forward(path)
    let gradients = network.backward(network.weights(ofClass: label, in: trained))
    let contributions = image.indices.map { pixel in
      let mean = (0..<integrationSteps).reduce(Float(0)) { $0 + gradients[$1 * image.count + pixel] }
      return mean / Float(integrationSteps) * image[pixel]
    }
    return overChannels(contributions, network.source) { abs($0.reduce(0, +)) }
  }

  private static func gradCAM(
    _ image: [Float], _ label: Int, _ trained: TrainedNetwork, layer: String?
  ) throws(ExplanationError) -> [Float] {
    let name = try trained.layerWithMaps(layer)
    let maps = try trained.pixelNetwork(to: name, imageCount: 1).forward(image)
    let head = try trained.pixelNetwork(from: name, imageCount: 1)
    _ = head.forward(maps)
    let gradient = head.backward(head.weights(ofClass: label, in: trained))
    let shape = head.source
    var sum = [Float](repeating: 0, count: shape.positions)
    for channel in 0..<shape.channels {
      let range = channel * shape.positions..<(channel + 1) * shape.positions
      let weight = gradient[range].reduce(0, +) / Float(shape.positions)
      for (place, value) in maps[range].enumerated() { sum[place] += weight * value }
    }
    return Resizing.bilinear(
      sum.map { max($0, 0) }, from: shape.size, to: trained.configuration.architecture.input.size)
  }

  private static func overChannels(_ values: [Float], _ shape: Shape, _ reduce: ([Float]) -> Float) -> [Float] {
    (0..<shape.positions).map { place in
      reduce((0..<shape.channels).map { values[$0 * shape.positions + place] })
    }
  }
}
