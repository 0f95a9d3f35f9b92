import CNNData
import CNNModel
import CNNSpec

/// The weights of one filter, or of one unit that looks at pixels, as a picture.
///
/// Filters of three channels that look at an RGB image are shown in its colours: mid grey is 0, and a channel's weight
/// brightens or darkens that colour. Every other channel is a picture of its own: red above zero, white at zero, blue
/// below.
public struct WeightPicture: Sendable {
  /// Weights of one filter, `[channels, height, width]`.
  public var weights: [Float]
  public var shape: Shape
  /// The weight that has the full colour; every filter its own largest, or one for all to compare them.
  public var scale: Float

  /// - Parameter scale: The weight that has the full colour; without it the largest of this filter.
  public init(weights: [Float], shape: Shape, scale: Float? = nil) {
    precondition(weights.count == shape.count, "\(weights.count) weights for \(shape.text)")
    self.weights = weights
    self.shape = shape
    let largest = scale ?? weights.reduce(0) { max($0, abs($1)) }
    self.scale = largest.isFinite && largest > 0 ? largest : 1
  }

  /// One pixel a weight: one picture in colour, or one a channel.
  ///
  /// - Parameter isColour: Whether the three channels are red, green and blue.
  public func draw(isColour: Bool) -> [Canvas] {
    guard isColour, shape.channels == 3 else { return (0..<shape.channels).map(drawSigned) }
    var canvas = Canvas(width: shape.width, height: shape.height)
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        let part = { channel in Self.brightness(value(channel, x, y) / scale) }
        canvas[x, y] = Color(part(0), part(1), part(2))
      }
    }
    return [canvas]
  }

  private func drawSigned(channel: Int) -> Canvas {
    var canvas = Canvas(width: shape.width, height: shape.height)
    for y in 0..<shape.height {
      for x in 0..<shape.width { canvas[x, y] = Self.signed(value(channel, x, y) / scale) }
    }
    return canvas
  }

  /// A colour for -1...1: blue, white at 0, red.
  public static func signed(_ share: Float) -> Color {
    guard share.isFinite else { return .faintInk }
    return Color.zero.mixed(with: share < 0 ? .negative : .positive, Double(abs(share)))
  }

  private static func brightness(_ share: Float) -> UInt8 {
    guard share.isFinite else { return 0 }
    return UInt8((min(max(share, -1), 1) * 127 + 128).rounded())
  }

  private func value(_ channel: Int, _ x: Int, _ y: Int) -> Float {
    weights[(channel * shape.height + y) * shape.width + x]
  }
}

extension WeightPicture {
  /// What one filter of a layer, or one unit, reads at a place; `nil` for layers that have none of its own.
  public static func filterShape(of layer: ArchitectureLayer) -> Shape? {
    if case .linear = layer.kind { return layer.inputShapes[0] }
    guard case .convolution = layer.kind, let weight = layer.tensors.first(where: { $0.role == .weight }) else {
      return nil
    }
    return Shape(channels: weight.shape[1], height: weight.shape[2], width: weight.shape[3])
  }

  /// The filters of a layer that reads the image, or the units of a linear layer on its pixels; empty for other layers.
  ///
  /// - Parameter layer: Index into `Architecture.layers`.
  public static func filters(
    ofLayer layer: Int, in architecture: Architecture, parameters: ParameterStore
  ) -> [WeightPicture] {
    let description = architecture.layers[layer]
    guard let weight = description.tensors.first(where: { $0.role == .weight }),
      let shape = filterShape(of: description)
    else { return [] }
    guard weight.shape[0] * shape.count == weight.count else { return [] }
    let values = parameters.canonical(weight.name)
    return (0..<weight.shape[0]).map { filter in
      WeightPicture(weights: Array(values[filter * shape.count..<(filter + 1) * shape.count]), shape: shape)
    }
  }
}

extension Color {
  /// No weight.
  static let zero = Color(255, 255, 255)
  static let positive = Color(190, 24, 34)
  static let negative = Color(22, 82, 170)
}
