import CNNEngine
import CNNModel
import CNNSpec
import CNNTraining

/// The JSON of `cnn bench`.
struct BenchDocument: Encodable {
  struct Layer: Encodable {
    var name: String
    /// Empty where there is no choice.
    var algorithm: String
    var forwardMilliseconds: Double
    var backwardMilliseconds: Double
    /// The layer's time in an inference; 0 where the inference merges it into the layer before.
    var inferenceMilliseconds: Double
    /// 10⁹ useful operations a second over forward and backward.
    var gigaflops: Double
    /// Share of the measured peak; Winograd can pass 1.
    var peakShare: Double

    enum CodingKeys: String, CodingKey {
      case name, algorithm
      case forwardMilliseconds = "forward_ms"
      case backwardMilliseconds = "backward_ms"
      case inferenceMilliseconds = "infer_ms"
      case gigaflops = "gflops"
      case peakShare = "peak_share"
    }
  }

  /// Milliseconds of a training step beside the layers.
  struct Outside: Encodable {
    var preparation: Double
    var loss: Double
    var update: Double
    var gradientSums: Double
    var waiting: Double

    var total: Double { preparation + loss + update + gradientSums + waiting }

    enum CodingKeys: String, CodingKey {
      case preparation = "preparation_ms"
      case loss = "loss_ms"
      case update = "update_ms"
      case gradientSums = "gradient_sums_ms"
      case waiting = "waiting_ms"
    }
  }

  var trainImagesPerSecond: Double
  var inferImagesPerSecond: Double
  var peakGigaflops: Double
  var trainGigaflops: Double
  var instructionSet: String
  var threads: Int
  var batch: Int
  /// Time of a training step that belongs to no layer.
  var outside: Outside
  /// Of parameters, gradients, values and workspaces.
  var memoryBytes: Int
  /// The most physical memory that the process has had.
  var residentBytes: Int
  var layers: [Layer]
  /// What takes the time, and why.
  var advice: [String]

  enum CodingKeys: String, CodingKey {
    case threads, batch, layers, outside, advice
    case trainImagesPerSecond = "train_images_per_second"
    case inferImagesPerSecond = "infer_images_per_second"
    case peakGigaflops = "peak_gflops"
    case trainGigaflops = "train_gflops"
    case instructionSet = "isa"
    case memoryBytes = "memory_bytes"
    case residentBytes = "resident_bytes"
  }

  /// - Parameter peak: 10⁹ operations a second that this machine reaches in registers.
  init(
    _ measured: NetworkBenchmark.Result, _ architecture: Architecture, peak: Double, machine: MachineChoice, batch: Int
  ) {
    trainImagesPerSecond = measured.trainImagesPerSecond
    inferImagesPerSecond = measured.inferImagesPerSecond
    peakGigaflops = peak
    trainGigaflops = measured.trainGigaflops
    instructionSet = machine.instructionSet.rawValue
    threads = machine.threads
    self.batch = batch
    outside = Outside(
      preparation: measured.outside.preparation * 1e3, loss: measured.outside.loss * 1e3,
      update: measured.outside.update * 1e3, gradientSums: measured.outside.gradientSums * 1e3,
      waiting: measured.outside.waiting * 1e3)
    memoryBytes = measured.memoryBytes
    residentBytes = ResidentMemory.peakBytes
    layers = measured.layers.map { layer in
      Layer(
        name: layer.name, algorithm: layer.algorithm?.rawValue ?? "", forwardMilliseconds: layer.forwardSeconds * 1e3,
        backwardMilliseconds: layer.backwardSeconds * 1e3, inferenceMilliseconds: layer.inferenceSeconds * 1e3,
        gigaflops: layer.gigaflops, peakShare: layer.gigaflops / peak)
    }
    advice = []
    advice =
      BenchAdvice(
        self, architecture, algorithms: measured.layers.map(\.algorithm), lanes: machine.instructionSet.lanes
      ).lines
  }

  var stepMilliseconds: Double {
    layers.reduce(outside.total) { $0 + $1.forwardMilliseconds + $1.backwardMilliseconds }
  }
}
