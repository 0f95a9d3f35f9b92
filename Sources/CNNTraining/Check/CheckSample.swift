import CNNData
import CNNEngine
import CNNSpec

/// Training images as a network sees them, in memory, in an order that the seed draws.
struct CheckSample {
  let count: Int
  /// Empty for regression.
  var labels: [Int]
  /// The number of each image within the training set.
  private(set) var numbers: [Int] = []
  private let images: FloatView
  private let targets: FloatView?
  private let imageSize: Int
  private let targetSize: Int

  /// Images that are read at once.
  static let piece = 64

  /// The first images of a shuffled epoch, not augmented; fewer if the set has fewer.
  ///
  /// - Throws: `DataError` for a file that changed.
  init(_ data: DataSet, count wanted: Int, seed: UInt64) throws(DataError) {
    let set = data.training
    count = min(wanted, set.count)
    imageSize = set.shape.count
    targetSize = set.targetShape?.count ?? 0
    images = FloatBuffer(count: count * imageSize).whole
    targets = set.targetShape == nil ? nil : FloatBuffer(count: count * targetSize).whole
    labels = []
    var options = BatchPipeline.Options(batchSize: Self.piece)
    options.order = .shuffled(seed: seed)
    let batches = try BatchPipeline(set, preprocessing: data.preprocessing, options: options)
    var start = 0
    while start < count, let batch = try batches.next() {
      let kept = min(batch.count, count - start)
      images[start * imageSize..<(start + kept) * imageSize].copy(from: batch.images[0..<kept * imageSize])
      if let targets, let own = batch.targets {
        targets[start * targetSize..<(start + kept) * targetSize].copy(from: own[0..<kept * targetSize])
      }
      labels += batch.labels.prefix(kept)
      numbers += batch.numbers.prefix(kept)
      start += kept
    }
  }

  /// Images next to one another, with their answers.
  struct Part {
    let images: FloatView
    let answers: GroundTruth
    /// Their numbers, which dropout is keyed with.
    let numbers: [Int]
    var count: Int { numbers.count }
  }

  func part(_ range: Range<Int>) -> Part {
    Part(
      images: images[range.lowerBound * imageSize..<range.upperBound * imageSize],
      answers: GroundTruth(
        count: range.count, labels: labels.isEmpty ? [] : Array(labels[range]), mixing: nil,
        targets: targets.map { $0[range.lowerBound * targetSize..<range.upperBound * targetSize] }),
      numbers: Array(range))
  }

  /// The same images with their labels shuffled among all of them.
  func shufflingLabels(seed: UInt64) -> CheckSample {
    var copy = self
    var random = CounterRandom(seed: seed, purpose: .check)
    random.shuffle(&copy.labels)
    return copy
  }

  /// The pixels of some images.
  func pixels(_ range: Range<Int>) -> [[Float]] {
    range.map { images[$0 * imageSize..<($0 + 1) * imageSize].array }
  }

  /// An image as means of square blocks, so that its sides are at most about `side`.
  func coarse(_ image: Int, shape: Shape, side: Int) -> [Float] {
    let pixels = images[image * imageSize..<(image + 1) * imageSize].array
    let block = (max(shape.height, shape.width) + side - 1) / side
    let columns = (shape.width + block - 1) / block
    let rows = (shape.height + block - 1) / block
    var means = [Float](repeating: 0, count: rows * columns * shape.channels)
    for row in 0..<shape.height {
      for column in 0..<shape.width {
        let target = (row / block * columns + column / block) * shape.channels
        let source = (row * shape.width + column) * shape.channels
        for channel in 0..<shape.channels { means[target + channel] += pixels[source + channel] }
      }
    }
    return means.map { $0 / Float(block * block) }
  }

  /// The share of these images that the best guess without looking gets right.
  func chance(in range: Range<Int>) -> Double { Guessing(labels: labels[range]).share }

  /// Whether two images differ anywhere.
  var imagesDiffer: Bool {
    guard count > 1 else { return true }
    let first = images[0..<imageSize].array
    return (1..<count).contains { images[$0 * imageSize..<($0 + 1) * imageSize].array != first }
  }

  /// The mean and the standard deviation of each channel.
  func scales(channels: Int) -> [PixelScale] {
    let values = images.array
    let number = Double(max(values.count / channels, 1))
    return (0..<channels).map { channel in
      var (sum, squares) = (0.0, 0.0)
      for place in stride(from: channel, to: values.count, by: channels) {
        sum += Double(values[place])
        squares += Double(values[place]) * Double(values[place])
      }
      let mean = sum / number
      return PixelScale(mean: mean, std: max(squares / number - mean * mean, 0).squareRoot())
    }
  }
}
