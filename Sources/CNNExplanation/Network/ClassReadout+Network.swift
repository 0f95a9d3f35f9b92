import CNNModel
import CNNSpec
import CNNTraining

extension ClassReadout {
  /// Images of a forward pass.
  private static let batch = 32

  /// - Parameters:
  ///   - layer: Whose channels are read.
  ///   - images: `[images, channels, height, width]`, normalised as in training.
  /// - Throws: `ExplanationError.unknownLayer`, `.notFinite`.
  /// - Precondition: There are images.
  public init(
    layer: String, images: [Float], labels: [Int], in trained: TrainedNetwork
  ) throws(ExplanationError) {
    let network = try trained.pixelNetwork(to: layer, imageCount: Self.batch)
    let (source, target) = (network.source, network.target)
    var features: [Float] = []
    for start in stride(from: 0, to: labels.count, by: Self.batch) {
      let count = min(Self.batch, labels.count - start)
      // A last batch that is short is filled up with grey.
      var batch = Array(images[start * source.count..<(start + count) * source.count])
      batch += [Float](repeating: 0, count: (Self.batch - count) * source.count)
      let outputs = network.forward(batch)
      for channel in 0..<count * target.channels {
        let map = outputs[channel * target.positions..<(channel + 1) * target.positions]
        features.append(map.reduce(0, +) / Float(target.positions))
      }
    }
    self.init(
      features: try features.requireFinite(.layerOutputs), labels: labels,
      classCount: trained.classCount)
  }
}
