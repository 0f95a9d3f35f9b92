import CNNData
import CNNReports
import CNNSpec
import CNNTraining

/// The first training images as the network would be shown them, drawn in a grid.
struct AugmentedSamples {
  var setup: RunSetup

  private static let columns = 8
  private static let rows = 6

  /// - Throws: `DataError`.
  func draw() throws -> Canvas {
    let spec = setup.configuration.spec
    let count = min(Self.columns * Self.rows, setup.data.training.count)
    var options = BatchPipeline.Options(batchSize: count)
    options.order = spec.training.shuffle ? .shuffled(seed: spec.training.seed) : .sequential
    options.seed = spec.training.seed
    options.augmentation = spec.augmentation
    options.threadCount = setup.machine.threads
    let batches = try BatchPipeline(setup.data.training, preprocessing: setup.data.preprocessing, options: options)
    let samples = try batches.next().map { batch in (0..<batch.count).map { sample($0, of: batch) } } ?? []
    let path = setup.configuration.path
    return SampleGrid(title: "\(path), training images of epoch 1", samples: samples, columns: Self.columns).draw()
  }

  private func sample(_ place: Int, of batch: Batch) -> SampleGrid.Sample {
    let shape = setup.data.shape
    let image = batch.images[place * shape.count..<(place + 1) * shape.count].array
    let pixels = (0..<shape.positions).flatMap { position in
      // One channel is grey, three are colours; of any other number the first is shown.
      (0..<3).map { colour in
        let channel = shape.channels == 3 ? colour : 0
        return setup.data.preprocessing.byte(image[position * shape.channels + channel], channel: channel)
      }
    }
    return SampleGrid.Sample(
      label: label(place, of: batch), width: shape.width, height: shape.height, pixels: pixels)
  }

  private func label(_ place: Int, of batch: Batch) -> String {
    guard !batch.labels.isEmpty else { return "" }
    let name = setup.data.classes[batch.labels[place]].shown
    guard let mix = batch.mixing?[place], mix.weight < 1 else { return name }
    return "\(Int((mix.weight * 100).rounded())) % \(name), \(setup.data.classes[mix.partnerLabel].shown)"
  }
}
