import CNNSpec
import Foundation

/// What is wrong with a network's layers by themselves, whatever the data.
struct LayerFaults {
  private let setup: CheckSetup
  private var layers: [ArchitectureLayer] { setup.architecture.layers }

  init(_ setup: CheckSetup) { self.setup = setup }

  /// From the surest to the least sure.
  var causes: [CheckCause] {
    let lost = lostPositions
    // A pool that loses all positions is narrow as well, which is the same fault.
    let narrow = narrowLayer.flatMap { $0.lossyLayer == lost?.lossyLayer ? nil : $0 }
    return [zeroWeights, outputActivation, outputDropout, lost, narrow, noActivation].compactMap { $0 }
  }

  private var weighted: [ArchitectureLayer] { layers.filter(\.hasWeights) }

  /// All layers whose weights start at zero, unless it is only the last or some of many, which is a known way to begin.
  private var zeroWeights: CheckCause? {
    let zero = weighted.filter { $0.startsAtZero && !$0.spec.isFrozen }
    guard zero.contains(where: { $0.name != weighted.last?.name }) else { return nil }
    return .zeroWeights(layers: zero.map(\.name))
  }

  // MARK: One linear function

  private var noActivation: CheckCause? {
    guard setup.isClassification, weighted.count > 1 else { return nil }
    if layers.allSatisfy(\.isLinear) { return .noActivation(layers: weighted.map(\.name)) }
    return mergedLayers
  }

  /// Two linear layers with nothing nonlinear between them, the first of them no bottleneck: it adds nothing.
  private var mergedLayers: CheckCause? {
    for layer in layers {
      guard case .linear(let spec) = layer.kind, layer.inputs.count == 1,
        let source = linearSource(of: layer.inputs[0]), case .linear(let first) = source.kind
      else { continue }
      if first.units >= min(spec.units, source.inputShapes[0].count) {
        return .mergedLayers(first: source.name, second: layer.name)
      }
    }
    return nil
  }

  /// The layer with weights that a layer reads through nothing but linear layers.
  private func linearSource(of input: Int?) -> ArchitectureLayer? {
    guard let input, layers[input].isLinear else { return nil }
    let layer = layers[input]
    if layer.hasWeights { return layer }
    return layer.inputs.count == 1 ? linearSource(of: layer.inputs[0]) : nil
  }

  // MARK: The outputs

  private var expectsPlainOutputs: Bool {
    setup.spec.loss.kind == .crossEntropy || setup.spec.loss.kind == .binaryCrossEntropy
  }

  private var outputActivation: CheckCause? {
    guard expectsPlainOutputs, let last = layers.last, let activation = last.activation else { return nil }
    return .outputActivation(name: last.name, kind: activation.kind.rawValue)
  }

  private var outputDropout: CheckCause? {
    guard setup.isClassification, let last = layers.last, let rate = last.dropoutRate, rate > 0 else { return nil }
    return .outputDropout(name: last.name, rate: rate)
  }

  // MARK: What is lost on the way

  /// A layer whose output has fewer numbers than an answer of so many classes needs in bits.
  private var narrowLayer: CheckCause? {
    guard setup.isClassification, setup.classCount > 2 else { return nil }
    let narrow = layers.dropLast().first { isNarrow($0) && isOnEveryWay($0) }
    return narrow.map {
      .narrowLayer(name: $0.name, width: $0.output.count, classes: setup.classCount, key: $0.widthKey)
    }
  }

  private func isNarrow(_ layer: ArchitectureLayer) -> Bool {
    Double(layer.output.count) < log2(Double(setup.classCount))
  }

  /// The narrow layer, if this one is narrow too: of a few units all may be silent by chance, and more would not be.
  func narrowness(of name: String) -> CheckCause? {
    layers.contains { $0.name == name && isNarrow($0) } ? narrowLayer : nil
  }

  /// Whether the output depends on the input through this layer alone.
  private func isOnEveryWay(_ layer: ArchitectureLayer) -> Bool {
    guard let place = layers.firstIndex(where: { $0.name == layer.name }) else { return false }
    return layers[(place + 1)...].allSatisfy { later in later.inputs.allSatisfy { ($0 ?? -1) >= place } }
  }

  /// A window may be too large from so many times what its features have seen on, if the network learns badly; small
  /// networks that learn have up to five. From the second on it is worth a word in any case.
  private static let largestRatio = 4
  static let surelyLost = 8
  /// Maps of so many pixels, or fewer, say nothing about places any more.
  private static let fewPositions = 4
  /// Smaller images have no places to lose.
  private static let leastSide = 8

  private var lostPositions: CheckCause? {
    guard min(setup.architecture.input.height, setup.architecture.input.width) >= Self.leastSide else { return nil }
    for layer in layers {
      guard let window = layer.window, layer.output.positions <= Self.fewPositions,
        layer.inputShapes[0].positions > Self.fewPositions
      else { continue }
      let source = featureSource(of: layer)
      let field = source.map { layers[$0].receptiveField } ?? Size(1)
      let step = mergesWindow(layer) ? window.size.height : window.stride.height / max(window.size.height, 1)
      // Pixels of the image from one number of the layer's input to the next.
      let pixel = max(1, setup.architecture.input.height / max(layer.inputShapes[0].height, 1))
      let merged = step * pixel
      if merged >= Self.largestRatio * field.height {
        return .lostPositions(name: layer.name, window: merged, seen: field.height)
      }
    }
    return nil
  }

  /// The layer whose features a pool merges, through pools before it, which find no features; `nil` for the image.
  private func featureSource(of layer: ArchitectureLayer) -> Int? {
    var source = layer.inputs[0]
    while let place = source, mergesWindow(layer), mergesWindow(layers[place]) { source = layers[place].inputs[0] }
    return source
  }

  /// Whether it makes one number of a window whatever its place, as pools do and filters don't.
  private func mergesWindow(_ layer: ArchitectureLayer) -> Bool {
    guard case .pool = layer.kind else { return false }
    return true
  }
}
