import CNNData
import CNNEngine
import CNNModel
import CNNSpec

/// What units of a layer look for: images that are changed, step by step, to make a unit's output larger.
///
/// Plain gradient ascent ends in noise that no picture has. Three things keep it near pictures: every step looks at the
/// image moved by a few pixels (jitter), so that nothing depends on a single pixel's place; the gradient is smoothed, first
/// widely and then less, so that shapes come before details; and colours stay within what training images can have.
/// After Olah, Mordvintsev and Schubert, *Feature visualization*, 2017.
public struct Dream: Sendable {
  public struct Options: Sendable {
    public var steps = 192
    /// Pixels that an image is moved by, at most, in each direction.
    public var jitter = 3
    /// Change of a step in units of the training images' deviation.
    public var rate: Float = 0.08
    /// Deviation of the smoothing of the first and the last step's gradient, in pixels.
    public var smoothing: (first: Float, last: Float) = (2.5, 0.5)
    /// Share by which every step pulls pixels towards the mean colour.
    public var decay: Float = 0.006
    public var seed: UInt64 = 0

    public init() {}
  }

  /// `[units, channels, height, width]`, normalised as in training.
  public let images: [[Float]]
  public let shape: Shape

  /// Units that are dreamt of at once, to bound memory.
  private static let batch = 16

  /// - Parameters:
  ///   - layer: Whose units; `nil` is the last layer, whose units are the classes.
  ///   - units: Channels of the layer's output.
  ///   - progress: Called with the units done.
  /// - Throws: `ExplanationError.unknownLayer`, `.unknownUnit`.
  public init(
    layer: String?, units: [Int], of trained: TrainedNetwork, options: Options = Options(),
    progress: (Int) -> Void = { _ in }
  ) throws(ExplanationError) {
    shape = trained.configuration.architecture.input
    var images: [[Float]] = []
    for start in stride(from: 0, to: units.count, by: Self.batch) {
      let some = Array(units[start..<min(start + Self.batch, units.count)])
      let network = try trained.pixelNetwork(to: layer, imageCount: some.count)
      let name = layer ?? trained.configuration.architecture.layers.last!.name
      if let wrong = some.first(where: { !(0..<network.target.channels).contains($0) }) {
        throw .unknownUnit(wrong, layer: name, count: network.target.channels)
      }
      var ascent = Ascent(
        network: network, units: some, limits: PixelLimits(trained.metadata.preprocessing, shape), options: options)
      for step in 0..<options.steps { ascent.climb(step) }
      images += ascent.images
      progress(images.count)
    }
    self.images = images
  }

  /// A batch of images on its way up.
  private struct Ascent {
    let network: PixelNetwork
    let units: [Int]
    let limits: PixelLimits
    let options: Options
    private(set) var images: [[Float]]

    init(network: PixelNetwork, units: [Int], limits: PixelLimits, options: Options) {
      self.network = network
      self.units = units
      self.limits = limits
      self.options = options
      images = units.map { unit in
        var random = CounterRandom(seed: options.seed, purpose: .evaluation, epoch: 0, index: unit)
        let noise = (0..<network.source.count).map { _ in Float(random.normal()) * 0.3 }
        return Blur(deviation: 1).apply(noise, network.source)
      }
    }

    mutating func climb(_ step: Int) {
      let shape = network.source
      var random = CounterRandom(seed: options.seed, purpose: .evaluation, epoch: 1, index: step)
      let reach = 2 * options.jitter + 1
      let (down, across) = (random.below(reach) - options.jitter, random.below(reach) - options.jitter)
      let outputs = network.forward(images.flatMap { Self.moved($0, shape, down, across) })
      let gradient = network.backward(weights(outputs))
      let progress = Float(step) / Float(max(options.steps - 1, 1))
      let blur = Blur(
        deviation: options.smoothing.first + (options.smoothing.last - options.smoothing.first) * progress)
      for index in images.indices {
        let own = Array(gradient[index * shape.count..<(index + 1) * shape.count])
        let smooth = blur.apply(Self.moved(own, shape, -down, -across), shape)
        let square = smooth.reduce(Float(0)) { $0 + $1 * $1 } / Float(shape.count)
        guard square > 0, square.isFinite else { continue }
        let factor = options.rate / square.squareRoot()
        images[index] = limits.clamped(
          images[index].indices.map { images[index][$0] * (1 - options.decay) + factor * smooth[$0] })
      }
    }

    /// The unit's mean over its map; of a class what sets it apart from the others too, because every class likes contrast.
    private func weights(_ outputs: [Float]) -> [Float] {
      let target = network.target
      var weights = [Float](repeating: 0, count: outputs.count)
      for (index, unit) in units.enumerated() {
        let start = index * target.count
        if target.positions == 1 {
          let others = Softmax.probabilities(Array(outputs[start..<start + target.count]))
          for channel in 0..<target.channels { weights[start + channel] = -others[channel] }
          weights[start + unit] += 2
        } else {
          for position in 0..<target.positions { weights[start + unit * target.positions + position] = 1 }
        }
      }
      return weights
    }

    /// The image rolled over its edges.
    private static func moved(_ image: [Float], _ shape: Shape, _ down: Int, _ across: Int) -> [Float] {
      var result = image
      for channel in 0..<shape.channels {
        for y in 0..<shape.height {
          let row = (channel * shape.height + (y + down + shape.height) % shape.height) * shape.width
          for x in 0..<shape.width {
            result[row + (x + across + shape.width) % shape.width] =
              image[
                (channel * shape.height + y) * shape.width + x]
          }
        }
      }
      return result
    }
  }
}

/// What values a pixel of a training image can have after normalisation.
struct PixelLimits: Sendable {
  private let lower: [Float]
  private let upper: [Float]
  private let positions: Int

  init(_ preprocessing: Preprocessing, _ shape: Shape) {
    lower = zip(preprocessing.mean, preprocessing.std).map { Float(-$0 / $1) }
    upper = zip(preprocessing.mean, preprocessing.std).map { Float((1 - $0) / $1) }
    positions = shape.positions
  }

  func clamped(_ image: [Float]) -> [Float] {
    image.indices.map { min(max(image[$0], lower[$0 / positions]), upper[$0 / positions]) }
  }
}
