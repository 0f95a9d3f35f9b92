import CNNEngine
import CNNSpec
import Foundation

/// Why a network is not faster: the layers that take most of a step, how far they are from the peak, and the cause as it
/// follows from their shapes.
struct BenchAdvice {
  /// Shares of a step below this are not worth a line.
  private static let worthSaying = 0.1
  private static let mostLayers = 3
  /// Products at this share of the peak are near what the machine gives.
  private static let nearPeak = 0.75
  /// Vectors filled to less than this explain a low share.
  private static let wellFilled = 0.85
  /// Sums of fewer terms are as much loading and storing as arithmetic.
  private static let shortSum = 64
  /// Channels below which Winograd's transforms cost about as much as its products.
  private static let fewForTransforms = 64

  /// Weights that don't stay in a thread's caches.
  private static let manyWeights = 64 * 1024

  private let document: BenchDocument
  private let architecture: Architecture
  private let algorithms: [ProductAlgorithm?]
  private let lanes: Int

  init(_ document: BenchDocument, _ architecture: Architecture, algorithms: [ProductAlgorithm?], lanes: Int) {
    self.document = document
    self.architecture = architecture
    self.algorithms = algorithms
    self.lanes = lanes
  }

  var lines: [String] {
    let step = document.stepMilliseconds
    guard step > 0 else { return [] }
    let shares = document.layers.map { ($0.forwardMilliseconds + $0.backwardMilliseconds) / step }
    let largest = shares.indices.sorted { shares[$0] > shares[$1] }
      .prefix(Self.mostLayers).filter { shares[$0] >= Self.worthSaying }
    let layers = largest.map { line($0, share: shares[$0]) }
    let outside = document.outside.total / step
    return layers + (outside >= Self.worthSaying ? [outsideLine(share: outside)] : [])
  }

  private func line(_ index: Int, share: Double) -> String {
    let layer = document.layers[index]
    let start = "\(layer.name) takes \(percent(share)) of a step"
    guard layer.gigaflops > 0 else {
      return "\(start): it multiplies little, so its time is that of reading and writing maps"
    }
    let level = "\(start), at \(percent(layer.peakShare)) of the peak"
    guard layer.peakShare < Self.nearPeak else { return "\(level): near what this machine gives" }
    guard let cause = cause(architecture.layers[index], algorithms[index]) else { return level }
    return "\(level): \(cause)"
  }

  /// The first that holds of what keeps products from the peak.
  private func cause(_ layer: ArchitectureLayer, _ algorithm: ProductAlgorithm?) -> String? {
    guard layer.hasWeights else { return nil }
    return layer.window == nil ? linearCause(layer) : convolutionCause(layer, algorithm)
  }

  private func convolutionCause(_ layer: ArchitectureLayer, _ algorithm: ProductAlgorithm?) -> String? {
    let channels = layer.inputShapes[0].channels
    let groups = layer.window?.groups ?? 1
    let window = layer.window.map { $0.size.height * $0.size.width } ?? 1
    if groups > 1 && groups == channels {
      return "each value meets \(window) weights only, so memory sets the pace"
    }
    if algorithm == .winograd {
      let few = min(channels, layer.output.channels)
      return few < Self.fewForTransforms
        ? "with \(few) channels Winograd's transforms cost about as much as its products" : nil
    }
    // Vectors along positions are full, however few the filters.
    if algorithm != .planar, let unfilled = unfilledVectors(layer.output.channels / groups, "filters") {
      return unfilled
    }
    let terms = window * channels / groups
    return terms < Self.shortSum ? "a sum has \(terms) terms only, so loading and storing weigh" : nil
  }

  private func linearCause(_ layer: ArchitectureLayer) -> String? {
    let units = layer.output.channels
    if units > lanes, let unfilled = unfilledVectors(units, "units") { return unfilled }
    guard layer.parameterCount > Self.manyWeights else { return nil }
    let bytes = NumberText.bytes(layer.parameterCount * 4)
    return "\(bytes) of weights come from memory for \(document.batch) image\(document.batch == 1 ? "" : "s")"
  }

  private func unfilledVectors(_ count: Int, _ noun: String) -> String? {
    let room = (count + lanes - 1) / lanes * lanes
    guard Double(count) < Self.wellFilled * Double(room) else { return nil }
    return "\(count) \(noun) fill \(count) of \(room) lanes"
  }

  private func outsideLine(share: Double) -> String {
    let batches = "larger batches share it among more images"
    let parts = [
      ("bringing filters into order", document.outside.preparation, batches), ("the loss", document.outside.loss, ""),
      ("the update of the parameters", document.outside.update, batches),
      ("adding partial gradients", document.outside.gradientSums, batches),
      (
        "threads waiting", document.outside.waiting,
        "the batch has too few parts for \(document.threads) threads, or other programs use the cores"
      ),
    ]
    let largest = parts.max { $0.1 < $1.1 }!
    return "\(percent(share)) of a step lies outside layers, most of it \(largest.0) "
      + String(format: "(%.3f ms)", largest.1) + (largest.2.isEmpty ? "" : ": \(largest.2)")
  }

  private func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }
}
