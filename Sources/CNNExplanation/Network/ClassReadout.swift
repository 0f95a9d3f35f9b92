import CNNTraining
import Foundation

/// Which mixture of a layer's channels speaks for each class.
///
/// A layer in the middle of a network has no output for a class. What it knows of one is read from it by Fisher's linear
/// discriminants: of images of known classes, the channels' means over the map; for each class the direction in which its
/// images differ from all, measured by how much images of one class differ among themselves.
public struct ClassReadout: Sendable {
  /// `[classes, channels]`
  let weights: [[Float]]
  /// The channels' means over all images.
  let centre: [Float]

  var classCount: Int { weights.count }

  /// How far the correlations of channels are believed: with all of it, a few hundred images would decide between channels
  /// that say nearly the same by chance.
  private static let shrinkage = 0.1

  /// Of the last layer, whose channels are the classes.
  static func outputs(_ count: Int) -> ClassReadout {
    let weights = (0..<count).map { row in (0..<count).map { Float($0 == row ? 1 : 0) } }
    return ClassReadout(weights: weights, centre: [Float](repeating: 0, count: count))
  }

  /// Of a single output that is the logit of the second of two classes.
  static let oneOutput = ClassReadout(weights: [[-0.5], [0.5]], centre: [0])

  /// Of a network's last layer.
  public static func outputs(of trained: TrainedNetwork) -> ClassReadout {
    trained.readsOneOutput ? oneOutput : outputs(trained.configuration.architecture.output.count)
  }

  private init(weights: [[Float]], centre: [Float]) {
    self.weights = weights
    self.centre = centre
  }

  /// - Parameters:
  ///   - features: `[images, channels]`, means over the map.
  ///   - labels: One for each image; a class without images gets a readout that is nearly 0.
  /// - Precondition: There are images.
  public init(features: [Float], labels: [Int], classCount: Int) {
    precondition(!labels.isEmpty && features.count % labels.count == 0)
    let channels = features.count / labels.count
    let spread = Spread(features, labels, classCount: classCount, channels: channels)
    let factor = Self.cholesky(spread.correlations(shrinkage: Self.shrinkage), channels)
    var weights = spread.differences.map { difference -> [Double] in
      let standard = (0..<channels).map { difference[$0] * spread.inverseDeviations[$0] }
      let solved = Self.solve(factor, standard)
      return (0..<channels).map { solved[$0] * spread.inverseDeviations[$0] }
    }
    // What all classes share tells none apart.
    for channel in 0..<channels {
      let mean = weights.reduce(0) { $0 + $1[channel] } / Double(classCount)
      for label in 0..<classCount { weights[label][channel] -= mean }
    }
    self.weights = weights.map { $0.map(Float.init) }
    centre = spread.mean.map(Float.init)
  }

  /// - Parameter means: `[channels]`, an image's means over the map.
  func scores(_ means: [Float]) -> [Float] {
    weights.map { row in row.indices.reduce(Float(0)) { $0 + row[$1] * (means[$1] - centre[$1]) } }
  }

  /// Moments of the channels, over all images and within the classes.
  private struct Spread {
    let mean: [Double]
    /// The classes' means less the mean, `[classes, channels]`.
    let differences: [[Double]]
    /// 0 for a channel that is the same for every image of a class.
    let inverseDeviations: [Double]
    private let covariance: [Double]

    init(_ features: [Float], _ labels: [Int], classCount: Int, channels: Int) {
      let images = Double(labels.count)
      var sums = [[Double]](repeating: [Double](repeating: 0, count: channels), count: classCount)
      var counts = [Double](repeating: 0, count: classCount)
      for (image, label) in labels.enumerated() {
        counts[label] += 1
        for channel in 0..<channels { sums[label][channel] += Double(features[image * channels + channel]) }
      }
      let mean = (0..<channels).map { channel in sums.reduce(0) { $0 + $1[channel] } / images }
      let means = zip(sums, counts).map { sum, count in count > 0 ? sum.map { $0 / count } : mean }
      var covariance = [Double](repeating: 0, count: channels * channels)
      var within = [Double](repeating: 0, count: channels)
      for (image, label) in labels.enumerated() {
        for channel in 0..<channels {
          within[channel] = Double(features[image * channels + channel]) - means[label][channel]
        }
        for row in 0..<channels where within[row] != 0 {
          for column in 0...row { covariance[row * channels + column] += within[row] * within[column] / images }
        }
      }
      let deviations = (0..<channels).map { covariance[$0 * channels + $0].squareRoot() }
      // A channel with less than this share of the liveliest one's deviation is dead, and would be blown up.
      let least = 1e-4 * (deviations.max() ?? 0)
      self.mean = mean
      differences = means.map { own in zip(own, mean).map { $0 - $1 } }
      inverseDeviations = deviations.map { $0 > least ? 1 / $0 : 0 }
      self.covariance = covariance
    }

    /// The lower triangle of the channels' correlations, drawn towards the identity.
    func correlations(shrinkage: Double) -> [Double] {
      let channels = mean.count
      return covariance.indices.map { index in
        let (row, column) = (index / channels, index % channels)
        if row == column { return 1 }
        return covariance[index] * inverseDeviations[row] * inverseDeviations[column] * (1 - shrinkage)
      }
    }
  }

  /// The lower triangle whose product with its transpose is the matrix.
  private static func cholesky(_ matrix: [Double], _ size: Int) -> [Double] {
    var lower = matrix
    for row in 0..<size {
      for column in 0...row {
        var sum = lower[row * size + column]
        for inner in 0..<column { sum -= lower[row * size + inner] * lower[column * size + inner] }
        lower[row * size + column] = row == column ? max(sum, 1e-12).squareRoot() : sum / lower[column * size + column]
      }
    }
    return lower
  }

  private static func solve(_ lower: [Double], _ right: [Double]) -> [Double] {
    var result = right
    let size = right.count
    for row in 0..<size {
      for inner in 0..<row { result[row] -= lower[row * size + inner] * result[inner] }
      result[row] /= lower[row * size + row]
    }
    for row in (0..<size).reversed() {
      for inner in row + 1..<size { result[row] -= lower[inner * size + row] * result[inner] }
      result[row] /= lower[row * size + row]
    }
    return result
  }
}
