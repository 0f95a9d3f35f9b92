import CNNEngine
import CNNModel
import CNNReference
import CNNSpec
import Testing

/// The engine, through networks of one layer, against PyTorch in double precision, on every instruction set.
struct EngineGoldenTests {
  /// Holds outputs, input gradients and parameter gradients of all layers to their tolerances and prints the largest
  /// error of each kind.
  @Test(arguments: EngineRun.Machine.all)
  func `layers agree with PyTorch on every instruction set`(_ machine: EngineRun.Machine) throws {
    var table = ErrorTable()
    for golden in try GoldenFile<LayerGolden>.read("layers") {
      let run = try EngineRun(golden, on: machine)
      let tolerance = golden.tolerance
      table.hold(run.output.values, golden.output, to: tolerance, kind: golden.kind, "\(golden.name): output")
      for (name, gradient) in run.gradients {
        // The bias before a normalisation has no effect; its gradient is rounding, measured by what it sums up.
        let scale = golden.gradients[name]!.allSatisfy { abs($0) < 1e-9 } ? golden.outputGradientSum : nil
        table.hold(
          gradient, golden.gradients[name]!, to: tolerance, scale: scale, kind: golden.kind, "\(golden.name): \(name)")
      }
      for (name, values) in run.running {
        table.hold(values, golden.running[name]!, to: tolerance, kind: golden.kind, "\(golden.name): \(name)")
      }
      guard golden.isTraining else { continue }
      let (inputRun, name) = try EngineRun.throughInputImage(golden, on: machine)
      table.hold(
        inputRun.gradients[name]!, golden.inputGradient, to: tolerance, kind: golden.kind,
        "\(golden.name): input gradient")
    }
    print("Largest error of each kind on \(machine), relative to the largest value:\n\(table)")
  }

  @Test func `a golden's tolerance fails on a wrong sign and on a factor of two`() throws {
    for golden in try GoldenFile<LayerGolden>.read("layers") {
      #expect(golden.tolerance < 1e-3)
      #expect(largestRelativeError(golden.output.map { -$0 }, golden.output) > golden.tolerance)
      #expect(largestRelativeError(golden.inputGradient.map { 2 * $0 }, golden.inputGradient) > golden.tolerance)
    }
  }
}

/// The largest error seen of each kind of layer.
struct ErrorTable: CustomStringConvertible {
  private var largest: [String: (error: Double, what: String)] = [:]

  /// - Parameter scale: What errors are relative to, if not the largest expected value.
  mutating func hold(
    _ actual: [Double], _ expected: [Double], to tolerance: Double, scale: Double? = nil, kind: String, _ what: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    #expect(actual.count == expected.count, "\(what)", sourceLocation: sourceLocation)
    let error =
      scale.map { scale in zip(actual, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale }
      ?? largestRelativeError(actual, expected)
    #expect(
      error <= tolerance, "\(kind), \(what): error \(error), tolerance \(tolerance)", sourceLocation: sourceLocation)
    if error >= largest[kind]?.error ?? 0 { largest[kind] = (error, what) }
  }

  var description: String {
    largest.sorted { $0.key < $1.key }.map { kind, entry in
      "\(kind): \(String(entry.error, digits: 2)) (\(entry.what))"
    }.joined(separator: "\n")
  }
}

extension LayerGolden {
  /// Rounding of a float sum of `n` random terms is about √n half units in the last place; six standard deviations of
  /// that, the few roundings around it, and sixteen times as much where the terms come from a Winograd transform.
  var tolerance: Double {
    let terms = Double(max(longestSum, 1))
    let roundings = 6 * terms.squareRoot() + 10
    return (kind == "conv" ? 16 : 4) * roundings * Double(Float.ulpOfOne) / 2
  }

  /// Terms of the longest sum of a forward or backward pass.
  private var longestSum: Int {
    let fanIn = tensors.values.map { $0.shape.dropFirst().reduce(1, *) }.max() ?? 1
    let positions = outputShape[0] * outputShape[2] * outputShape[3]
    let inputPositions = input.shape[0] * input.shape[2] * input.shape[3]
    return max(fanIn, positions, inputPositions, input.values.count / input.shape[0])
  }

  /// A bound of what a bias gradient sums up.
  var outputGradientSum: Double { outputGradient.numbers.reduce(0) { $0 + abs($1) } }
}

extension EngineRun {
  init(_ golden: LayerGolden, on machine: Machine) throws {
    self.init(
      try configured(golden.configuration), tensors: golden.tensors.mapValues(\.numbers), input: golden.input.array,
      outputGradient: golden.isTraining ? golden.outputGradient.array : nil, on: machine)
  }

  /// The golden's network behind a transposed convolution whose filters are the golden's input images.
  ///
  /// Image `n` of the input is a single pixel with channel `n` set, so the first layer puts out the golden's images, and the
  /// gradient of its filters is the gradient of those images.
  static func throughInputImage(_ golden: LayerGolden, on machine: Machine) throws -> (EngineRun, filters: String) {
    let images = golden.input.shape[0]
    let isOneDimensional = golden.configuration.contains("length")
    let kernel = isOneDimensional ? "\(golden.input.shape[3])" : "\(golden.input.shape[2])x\(golden.input.shape[3])"
    let layers = golden.configuration.split(separator: "\n\n").dropFirst().joined(separator: "\n\n")
    let text = """
      [input]
      channels = \(images)
      \(isOneDimensional ? "length = 1" : "height = 1\nwidth = 1")

      [deconv]
      name = images
      filters = \(golden.input.shape[1])
      kernel = \(kernel)
      bias = no

      \(layers)
      """
    var tensors = golden.tensors.mapValues(\.numbers)
    tensors["images.weight"] = golden.input.numbers
    var oneHot = NCHW(images: images, channels: images)
    for image in 0..<images { oneHot[image, image, 0, 0] = 1 }
    let run = EngineRun(
      try configured(text), tensors: tensors, input: oneHot, outputGradient: golden.outputGradient.array, on: machine)
    return (run, "images.weight")
  }
}

extension String {
  /// A number with a few significant digits, as `3.1e-07`.
  init(_ number: Double, digits: Int) {
    guard number != 0 else {
      self = "0"
      return
    }
    var exponent = 0
    var mantissa = number
    while abs(mantissa) < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    while abs(mantissa) >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    let scale = (0..<digits - 1).reduce(1.0) { product, _ in product * 10 }
    self = "\((mantissa * scale).rounded() / scale)e\(exponent)"
  }
}
