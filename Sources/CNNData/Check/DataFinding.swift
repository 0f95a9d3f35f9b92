import CNNSpec

/// Something about a data set that is worth saying.
///
/// A *problem* makes a training or its figures wrong: a class that can't be learned, contradicting labels or a test that
/// measures memory beyond a small share, pixels far from the scale that networks learn on. A *warning* is worth knowing:
/// even good data sets have a few repeated images.
public enum DataFinding: Hashable, Sendable {
  public enum Level: Int, Comparable, Sendable {
    case warning, problem

    public static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
  }

  case noTestImages
  /// The only class that there is.
  case oneClass(Name)
  case classesWithoutTrainingImages([Name])
  case classesWithoutTestImages([Name])
  /// The largest class has more than three times the images of the smallest.
  case imbalance(largest: Name, count: Int, smallest: Name, leastCount: Int)
  case constantImages(Split, ImageList, of: Int)
  /// All training pixels of a channel are equal.
  case constantChannel(Int)
  case repeatedImages(Split, ImageList, of: Int)
  case sharedImages(Split, ImageList, of: Int)
  case contradictingLabels(ImageList, of: Int)
  /// The test measures something else than what is trained.
  case unlikeTest(SplitDifference)
  /// The configuration's mean and std leave a channel with these.
  case notNormalized(channel: Int, mean: Double, std: Double)

  /// The ratio of the largest to the smallest class from which on it is worth a warning.
  public static let imbalanceRatio = 3
  /// The share of images up to which repeated, shared or contradicting ones are no more than a warning.
  public static let toleratedShare = 0.01

  public var level: Level {
    switch self {
    case .oneClass, .classesWithoutTrainingImages, .notNormalized, .unlikeTest: .problem
    case .noTestImages, .classesWithoutTestImages, .imbalance, .constantChannel, .repeatedImages: .warning
    case .constantImages(_, let list, let total), .sharedImages(_, let list, let total),
      .contradictingLabels(let list, let total):
      Double(list.count) > Self.toleratedShare * Double(total) ? .problem : .warning
    }
  }

  /// - Parameters:
  ///   - difference: What is unlike between the test images and the training images.
  ///   - preprocessing: What will be done to the pixels.
  ///   - constantChannels: Channels whose training pixels are all equal.
  static func all(
    parts: [DataSurvey.Part], classes: [DataSurvey.ClassCount], contradictions: ImageList,
    difference: SplitDifference?, preprocessing: Preprocessing, constantChannels: [Int]
  ) -> [DataFinding] {
    var findings = ofClasses(classes, parts.map(\.split))
    if let difference { findings.append(.unlikeTest(difference)) }
    // A network that is to put out pixels may well read them as they are.
    if !classes.isEmpty { findings += ofPixels(parts[0], preprocessing, constant: constantChannels) }
    for part in parts {
      if part.constant.count > 0 { findings.append(.constantImages(part.split, part.constant, of: part.images)) }
      if part.repeated.count > 0 { findings.append(.repeatedImages(part.split, part.repeated, of: part.images)) }
      if let shared = part.shared, shared.count > 0 {
        findings.append(.sharedImages(part.split, shared, of: part.images))
      }
    }
    if contradictions.count > 0 {
      findings.append(.contradictingLabels(contradictions, of: parts.reduce(0) { $0 + $1.images }))
    }
    if !parts.contains(where: { $0.split == .test }) { findings.append(.noTestImages) }
    // A stable order, worst first.
    return findings.filter { $0.level == .problem } + findings.filter { $0.level == .warning }
  }

  private static func ofClasses(_ classes: [DataSurvey.ClassCount], _ splits: [Split]) -> [DataFinding] {
    func names(without split: Int) -> [Name] { classes.filter { $0.images[split] == 0 }.map(\.name) }
    var findings: [DataFinding] = classes.count == 1 ? [.oneClass(classes[0].name)] : []
    let untrained = names(without: 0)
    if !untrained.isEmpty { findings.append(.classesWithoutTrainingImages(untrained)) }
    if let test = splits.firstIndex(of: .test), case let untested = names(without: test), !untested.isEmpty {
      findings.append(.classesWithoutTestImages(untested))
    }
    let present = classes.filter { $0.images[0] > 0 }
    guard let largest = present.max(by: { $0.images[0] < $1.images[0] }),
      let smallest = present.min(by: { $0.images[0] < $1.images[0] }),
      largest.images[0] > imbalanceRatio * smallest.images[0]
    else { return findings }
    return findings + [
      .imbalance(
        largest: largest.name, count: largest.images[0], smallest: smallest.name, leastCount: smallest.images[0])
    ]
  }

  private static func ofPixels(
    _ training: DataSurvey.Part, _ preprocessing: Preprocessing, constant: [Int]
  ) -> [DataFinding] {
    training.mean.indices.compactMap { channel in
      if constant.contains(channel) { return .constantChannel(channel) }
      let scale = PixelScale(
        mean: (training.mean[channel] - preprocessing.mean[channel]) / preprocessing.std[channel],
        std: training.std[channel] / preprocessing.std[channel])
      return scale.isUsable ? nil : .notNormalized(channel: channel, mean: scale.mean, std: scale.std)
    }
  }
}

/// The mean and the standard deviation of a channel as a network sees it.
///
/// Weights are drawn for inputs of mean 0 and standard deviation 1 (LeCun et al., *Efficient BackProp*, 1998, section 4.3).
/// Inputs within these bounds are learned about as well; a configuration that leaves out the division by 255, divides
/// twice, or has means of another scale is far outside.
public struct PixelScale: Hashable, Sendable {
  public let mean: Double
  public let std: Double

  public static let stdRange = 0.4...2.5
  public static let largestMean = 0.75

  public init(mean: Double, std: Double) {
    self.mean = mean
    self.std = std
  }

  public var isUsable: Bool { Self.stdRange.contains(std) && abs(mean) <= Self.largestMean }
}
