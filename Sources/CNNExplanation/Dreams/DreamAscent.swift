import CNNData
import CNNEngine
import CNNModel
import CNNSpec
import CNNTraining

/// A batch of images on their way up.
struct DreamAscent {
  private let network: PixelNetwork
  private let goal: Dream.Goal
  private let trained: TrainedNetwork
  private let canvas: Shape
  private let limits: PixelLimits
  private let options: Dream.Options
  private var images: [[Float]]

  /// The deviation of the noise that an image begins with.
  private static let noise: Float = 0.3
  /// How much a place counts at which a unit is silent: enough to wake it, too little to forbid what lies between stripes.
  private static let silentWeight: Float = 0.05
  /// Sides that the options' smoothing is meant for.
  private static let usualSide: Float = 32

  init(
    _ network: PixelNetwork, _ goal: Dream.Goal, of trained: TrainedNetwork, canvas: Shape, limits: PixelLimits,
    options: Dream.Options
  ) {
    self.network = network
    self.goal = goal
    self.trained = trained
    self.canvas = canvas
    self.limits = limits
    self.options = options
    images = goal.numbers.map { number in
      Self.noise(canvas, CounterRandom(seed: options.seed, purpose: .evaluation, epoch: 0, index: number))
    }
  }

  mutating func climb(_ step: Int) {
    var random = CounterRandom(seed: options.seed, purpose: .evaluation, epoch: 1, index: step)
    let source = network.source
    let window = Window(
      canvas: canvas, source: source, top: random.below(canvas.height - source.height + 1),
      left: random.below(canvas.width - source.width + 1))
    let outputs = network.forward(images.flatMap(window.cut))
    let gradient = network.backward(weights(outputs))
    let blur = smoothing(step)
    for index in images.indices {
      let own = Array(gradient[index * source.count..<(index + 1) * source.count])
      let smooth = balanced(blur.apply(own, source))
      let square = smooth.reduce(Float(0)) { $0 + $1 * $1 } / Float(source.count)
      guard square > 0, square.isFinite else {
        // Nothing leads up from here: another place is tried.
        let fresh = Self.noise(
          canvas, CounterRandom(seed: options.seed, purpose: .evaluation, epoch: 2 + step, index: goal.numbers[index]))
        images[index] = limits.clamped(images[index].indices.map { images[index][$0] + fresh[$0] })
        continue
      }
      let factor = options.rate / square.squareRoot()
      window.change(&images[index]) { value, place in value * (1 - options.decay) + factor * smooth[place] }
      images[index] = limits.clamped(images[index])
    }
  }

  /// The images with the contrast of training images.
  func finished() -> [[Float]] {
    images.map { image in
      let deviation = (image.reduce(Float(0)) { $0 + $1 * $1 } / Float(image.count)).squareRoot()
      guard deviation > 0 else { return image }
      return limits.clamped(image.map { $0 * options.contrast / deviation })
    }
  }

  private func smoothing(_ step: Int) -> Blur {
    let share = Float(step) / Float(max(options.steps - 1, 1))
    let deviation = options.smoothing.first + (options.smoothing.last - options.smoothing.first) * share
    return Blur(deviation: deviation * Float(max(network.source.height, network.source.width)) / Self.usualSide)
  }

  /// What each number of the output is worth.
  private func weights(_ outputs: [Float]) -> [Float] {
    let target = network.target
    var weights = [Float](repeating: 0, count: outputs.count)
    for (index, number) in goal.numbers.enumerated() {
      let start = index * target.count
      switch goal {
      case .units:
        for place in start + number * target.positions..<start + (number + 1) * target.positions {
          weights[place] = outputs[place] > 0 ? 1 : Self.silentWeight
        }
      case .classes(_, let readout):
        let own = channelWeights(Array(outputs[start..<start + target.count]), number, readout)
        for place in 0..<target.count { weights[start + place] = own[place / target.positions] }
      }
    }
    return weights
  }

  /// The slope of the class's score twice, less that of each class by its probability.
  private func channelWeights(_ outputs: [Float], _ label: Int, _ readout: ClassReadout) -> [Float] {
    let target = network.target
    let means = (0..<target.channels).map { channel in
      outputs[channel * target.positions..<(channel + 1) * target.positions].reduce(0, +) / Float(target.positions)
    }
    var shares = trained.probabilities(ofScores: FloatBuffer(readout.scores(means)).whole).map { -$0 }
    shares[label] += 2
    return (0..<target.channels).map { channel in
      shares.indices.reduce(Float(0)) { $0 + shares[$1] * readout.weights[$1][channel] }
    }
  }

  /// Three channels are drawn towards their mean.
  private func balanced(_ gradient: [Float]) -> [Float] {
    let shape = network.source
    guard shape.channels == 3 else { return gradient }
    var result = gradient
    for place in 0..<shape.positions {
      let channels = [place, place + shape.positions, place + 2 * shape.positions]
      let mean = channels.reduce(Float(0)) { $0 + gradient[$1] } / 3
      for channel in channels { result[channel] = mean + (gradient[channel] - mean) * options.colour }
    }
    return result
  }

  private static func noise(_ shape: Shape, _ random: CounterRandom) -> [Float] {
    var random = random
    return Blur(deviation: 1).apply((0..<shape.count).map { _ in Float(random.normal()) * noise }, shape)
  }

  /// The part of the canvas that the network sees in a step.
  private struct Window {
    let canvas: Shape
    let source: Shape
    let top: Int
    let left: Int

    private func place(_ index: Int) -> Int {
      let (channel, inside) = (index / source.positions, index % source.positions)
      return (channel * canvas.height + top + inside / source.width) * canvas.width + left + inside % source.width
    }

    func cut(_ image: [Float]) -> [Float] { (0..<source.count).map { image[place($0)] } }

    func change(_ image: inout [Float], _ change: (Float, Int) -> Float) {
      for index in 0..<source.count { image[place(index)] = change(image[place(index)], index) }
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
