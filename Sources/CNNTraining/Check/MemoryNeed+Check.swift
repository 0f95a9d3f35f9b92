import CNNEngine
import CNNModel
import CNNSpec

extension MemoryNeed {
  /// Of a check: a network that keeps every layer's output beside one that trains, the sample, and the gradients
  /// that are compared.
  ///
  /// - Parameter sampleImages: Images that are held in memory.
  static func check(
    _ configuration: Configuration, sampleImages: Int, targets: Int, batchSize: Int, engine: Engine
  ) -> MemoryNeed {
    let architecture = configuration.architecture
    var need = MemoryNeed(stepOf: configuration, images: batchSize, engine: engine)
    let looked = min(FirstLook.images, sampleImages)
    need.add(MemoryNeed(stepOf: configuration, images: looked, keepsEveryOutput: true, engine: engine))
    // One layer's outputs for all images, as they lie and in canonical order.
    let largestOutput = architecture.layers.map(\.output.count).max() ?? 0
    need.values += 2 * looked * largestOutput * floatBytes
    need.batches +=
      sampleImages * (architecture.input.count + targets) * floatBytes
      + batches(architecture, images: CheckSample.piece, targets: targets, engine: engine)
    // The gradients of all tensors in 64 bits; of the one that is moved also noise, direction and both ends.
    let layout = ParameterLayout(architecture)
    let largestTensor = layout.parameters.map(\.range.count).max() ?? 0
    need.parameters += (layout.count + 4 * largestTensor) * MemoryLayout<Double>.stride
    return need
  }
}
