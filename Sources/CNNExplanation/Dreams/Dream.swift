import CNNModel
import CNNSpec
import CNNTraining

/// What units of a layer look for, or what a layer takes for a class: images that are changed, step by step, to make it
/// answer more strongly.
///
/// Plain gradient ascent ends in noise that no picture has. Five things keep it near pictures. The image is a canvas a
/// little larger than the network's input, and every step looks at another window of it, so that nothing depends on a
/// single pixel's place and a thing finds room. The gradient is smoothed, first widely and then less, so that shapes come
/// before details. Colours change less than brightness, as they do in pictures. Every step fades the image a little
/// towards the mean colour, so that only what is asked for again and again stays. At the end the contrast is that of a
/// training image, within the colours that one can have. After Olah, Mordvintsev and Schubert, *Feature visualization*,
/// 2017.
public struct Dream: Sendable {
  /// What is asked for, one image each.
  public enum Goal: Sendable {
    /// Channels of the layer's output, each by its mean over the map, before the layer's activation: where a unit is
    /// silent, ReLU would hide the way up.
    case units([Int])
    /// Classes, each by what sets it apart from the others, because every class likes contrast.
    case classes([Int], ClassReadout)

    var numbers: [Int] {
      switch self {
      case .units(let numbers), .classes(let numbers, _): numbers
      }
    }

    func with(_ numbers: [Int]) -> Goal {
      switch self {
      case .units: .units(numbers)
      case .classes(_, let readout): .classes(numbers, readout)
      }
    }
  }

  public struct Options: Sendable {
    public var steps = 256
    /// The canvas is larger than the network's input by this share of its side, on each side.
    public var margin = 0.125
    /// Change of a step in units of the training images' deviation.
    public var rate: Float = 0.08
    /// Deviation of the smoothing of the first and the last step's gradient, in pixels of an input that has 32 a side.
    public var smoothing: (first: Float, last: Float) = (2.5, 0.5)
    /// How much a gradient's colours count beside its brightness.
    public var colour: Float = 0.45
    /// Share by which every step fades what it sees towards the mean colour.
    public var decay: Float = 0.03
    /// The deviation that images have at the end, in units of the training images'.
    public var contrast: Float = 0.85
    public var seed: UInt64 = 0

    public init() {}
  }

  /// Of `shape`, normalised as in training.
  public let images: [[Float]]
  /// The canvas: the network's input and its margin.
  public let shape: Shape

  /// Images that are dreamt of at once, to bound memory.
  private static let batch = 16

  /// - Parameters:
  ///   - layer: Whose units or classes; `nil` is the last layer, whose units are the classes.
  ///   - progress: Called with the images done.
  /// - Throws: `ExplanationError.unknownLayer`, `.unknownUnit`.
  public init(
    of goal: Goal, layer: String?, in trained: TrainedNetwork, options: Options = Options(),
    progress: (Int) -> Void = { _ in }
  ) throws(ExplanationError) {
    let input = trained.configuration.architecture.input
    shape = Self.canvas(input, margin: options.margin)
    let limits = PixelLimits(trained.metadata.preprocessing, shape)
    let numbers = goal.numbers
    var images: [[Float]] = []
    for start in stride(from: 0, to: numbers.count, by: Self.batch) {
      let part = goal.with(Array(numbers[start..<min(start + Self.batch, numbers.count)]))
      var ascent = DreamAscent(
        try Self.network(part, layer, trained), part, of: trained, canvas: shape, limits: limits,
        options: options)
      for step in 0..<options.steps { ascent.climb(step) }
      images += ascent.finished()
      progress(images.count)
    }
    self.images = images
  }

  private static func network(
    _ goal: Goal, _ layer: String?, _ trained: TrainedNetwork
  ) throws(ExplanationError) -> PixelNetwork {
    let name = layer ?? trained.configuration.architecture.layers.last!.name
    switch goal {
    case .units(let units):
      let network = try trained.pixelNetwork(to: name, imageCount: units.count, beforeActivation: true)
      if let wrong = units.first(where: { !(0..<network.target.channels).contains($0) }) {
        throw .unknownUnit(wrong, layer: name, count: network.target.channels)
      }
      return network
    case .classes(let classes, let readout):
      if let wrong = classes.first(where: { !(0..<readout.classCount).contains($0) }) {
        throw .unknownUnit(wrong, layer: name, count: readout.classCount)
      }
      return try trained.pixelNetwork(to: name, imageCount: classes.count)
    }
  }

  private static func canvas(_ input: Shape, margin: Double) -> Shape {
    func side(_ length: Int) -> Int { length + 2 * Int((Double(length) * margin).rounded(.down)) }
    return Shape(channels: input.channels, height: side(input.height), width: side(input.width))
  }
}
