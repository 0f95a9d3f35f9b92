import CNNModel

/// The JSON of `cnn bench`.
struct BenchDocument: Encodable {
  struct Layer: Encodable {
    var name: String
    /// Empty where there is no choice.
    var algorithm: String
    var forwardMilliseconds: Double
    var backwardMilliseconds: Double
    /// 10⁹ useful operations a second over forward and backward.
    var gigaflops: Double
    /// Share of the measured peak; Winograd can pass 1.
    var peakShare: Double

    enum CodingKeys: String, CodingKey {
      case name, algorithm
      case forwardMilliseconds = "forward_ms"
      case backwardMilliseconds = "backward_ms"
      case gigaflops = "gflops"
      case peakShare = "peak_share"
    }
  }

  var trainImagesPerSecond: Double
  var inferImagesPerSecond: Double
  var peakGigaflops: Double
  var trainGigaflops: Double
  var instructionSet: String
  var threads: Int
  var batch: Int
  /// Time of a training step that belongs to no layer: filters' preparation, loss, update, waiting.
  var outsideMilliseconds: Double
  /// Of parameters, gradients, values and workspaces.
  var memoryBytes: Int
  var layers: [Layer]

  enum CodingKeys: String, CodingKey {
    case threads, batch, layers
    case trainImagesPerSecond = "train_images_per_second"
    case inferImagesPerSecond = "infer_images_per_second"
    case peakGigaflops = "peak_gflops"
    case trainGigaflops = "train_gflops"
    case instructionSet = "isa"
    case outsideMilliseconds = "outside_ms"
    case memoryBytes = "memory_bytes"
  }

  /// - Parameter peak: 10⁹ operations a second that this machine reaches in registers.
  init(_ measured: NetworkBenchmark.Result, peak: Double, machine: MachineChoice, batch: Int) {
    trainImagesPerSecond = measured.trainImagesPerSecond
    inferImagesPerSecond = measured.inferImagesPerSecond
    peakGigaflops = peak
    trainGigaflops = measured.trainGigaflops
    instructionSet = machine.instructionSet.rawValue
    threads = machine.threads
    self.batch = batch
    outsideMilliseconds = measured.secondsOutsideLayers * 1e3
    memoryBytes = measured.memoryBytes
    layers = measured.layers.map { layer in
      Layer(
        name: layer.name, algorithm: layer.algorithm, forwardMilliseconds: layer.forwardSeconds * 1e3,
        backwardMilliseconds: layer.backwardSeconds * 1e3, gigaflops: layer.gigaflops,
        peakShare: layer.gigaflops / peak)
    }
  }
}
