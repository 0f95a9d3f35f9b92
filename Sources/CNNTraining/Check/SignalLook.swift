import CNNEngine
import CNNModel
import CNNSpec

/// How much of what tells images apart reaches the outputs of an untrained network.
///
/// Layer by layer, the deviation of each output number from image to image is taken, without dropout. Where sigmoids
/// flatten it or weights are too small it falls by a factor with every layer, and so do gradients on their way back.
struct SignalLook {
  /// Of the network's input from image to image.
  let inputVariation: Double
  /// The layer with the last weights, and what it reads differs by so much from image to image.
  let lastName: String
  let lastVariation: Double
  /// Of what each layer reads, by its name.
  private let variations: [String: Double]
  /// Of what each layer puts out, by its name.
  private let outputVariations: [String: Double]
  /// The norm of the gradient of all parameters.
  let gradientNorm: Double

  /// Images that are compared.
  private static let images = 16
  /// With less, a network learns nothing in time; sound networks have a few hundredths and more.
  private static let leastVariation = 5e-3

  var vanishes: Bool { !tellsApart(lastVariation) }

  init(_ setup: CheckSetup, _ sample: CheckSample) {
    let count = min(Self.images, sample.count)
    let training = ShortTraining(setup.withoutDropout, batchSize: count, keepsEveryOutput: true)
    let part = sample.part(0..<count)
    _ = training.gradients(part)
    let gradients = training.network.parameters.gradients.array
    gradientNorm = gradients.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    inputVariation = Self.variation(sample.pixels(0..<count))
    let layers = setup.architecture.layers
    let last = layers.last { $0.hasWeights } ?? layers[layers.count - 1]
    let outputs = layers.map { layer in
      Self.variation((0..<count).map { training.network.output(ofLayer: layer.name, image: $0) })
    }
    let input = inputVariation
    variations = Dictionary(
      uniqueKeysWithValues: layers.map { layer in
        (layer.name, layer.inputs.map { $0.map { outputs[$0] } ?? input }.max() ?? input)
      })
    outputVariations = Dictionary(uniqueKeysWithValues: zip(layers.map(\.name), outputs))
    lastName = last.name
    lastVariation = variations[last.name] ?? input
  }

  /// Whether what a layer reads still tells images apart.
  func reaches(_ layer: String) -> Bool { tellsApart(variations[layer]) }

  /// Whether what a layer reads still tells images apart, and what it puts out does not.
  func vanishes(in layer: String) -> Bool { reaches(layer) && !tellsApart(outputVariations[layer]) }

  private func tellsApart(_ variation: Double?) -> Bool {
    (variation ?? 0) >= Self.leastVariation * min(1, inputVariation)
  }

  /// The root mean square of all numbers' deviations from their means over the images.
  private static func variation(_ images: [[Float]]) -> Double {
    var sum = 0.0
    for place in images[0].indices {
      var (total, squares) = (0.0, 0.0)
      for image in images {
        // Differences from the first image, so that what is common to all costs no digits.
        let value = Double(image[place]) - Double(images[0][place])
        total += value
        squares += value * value
      }
      let mean = total / Double(images.count)
      sum += max(0, squares / Double(images.count) - mean * mean)
    }
    return (sum / Double(max(images[0].count, 1))).squareRoot()
  }
}
