import CNNSpec

/// What the images of a data set are like, and what a user should know before training on them.
///
/// Counts, moments, the classes' shares, images that are constant, and images that occur more than once, exactly or nearly:
/// within a split, with contradicting labels, or in training and test both.
public struct DataSurvey: Sendable {
  /// One split.
  public struct Part: Sendable {
    public let split: Split
    public let images: Int
    /// One number a channel, on the scale 0...1 for bytes.
    public let mean: [Double]
    public let std: [Double]
    /// Images whose pixels are all equal.
    public let constant: ImageList
    /// Images that repeat an earlier one of the split, exactly or nearly.
    public let repeated: ImageList
    /// Images that are also in the training part; `nil` for that part itself.
    public let shared: ImageList?
  }

  /// The images of one class.
  public struct ClassCount: Sendable {
    public let name: Name
    /// In the order of `parts`.
    public let images: [Int]
  }

  /// Channels, height and width of every image.
  public let shape: Shape
  /// Training, then held-out and test images if there are any.
  public let parts: [Part]
  /// In the order of the labels; empty for regression.
  public let classes: [ClassCount]
  /// Images with an earlier one that is equal, or nearly, and has another label.
  public let contradictions: ImageList
  /// What is worth saying, worst first.
  public let findings: [DataFinding]

  /// Reads every image once.
  public init(_ set: DataSet) {
    let sets = [set.training, set.validation, set.test].compactMap { $0 }
    let looks = sets.map(ImageLook.all)
    let moments = sets.map(Preprocessing.init(of:))
    let variance = moments[0].std.reduce(0) { $0 + $1 * $1 } / Double(set.shape.channels)
    let repeats = RepeatedImages(sets, looks, std: variance.squareRoot())
    shape = set.shape
    let parts = sets.indices.map { index in
      Part(
        split: sets[index].split, images: sets[index].count, mean: moments[index].mean, std: moments[index].std,
        constant: ImageList(sets[index], looks[index].indices.filter { looks[index][$0].isConstant }),
        repeated: repeats.within[index], shared: index == 0 ? nil : repeats.sharedWithTraining[index])
    }
    let counts = sets.map { Self.count($0.labels, classes: set.classes.count) }
    classes = set.classes.enumerated().map { label, name in ClassCount(name: name, images: counts.map { $0[label] }) }
    self.parts = parts
    contradictions = repeats.contradictions
    // Values within 0...1 differ from their mean by at most 0.5, so only a constant channel has the std that it is given.
    var constantChannels: [Int] = []
    if set.training.images.element.white != nil {
      constantChannels = parts[0].std.indices.filter { parts[0].std[$0] == 1 }
    }
    findings = DataFinding.all(
      parts: parts, classes: classes, contradictions: contradictions,
      difference: SplitComparison.difference(in: set), preprocessing: set.preprocessing,
      constantChannels: constantChannels)
  }

  /// The worst of the findings; `nil` when there is none.
  public var worst: DataFinding.Level? { findings.map(\.level).max() }

  private static func count(_ labels: [Int], classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels { counts[label] += 1 }
    return counts
  }
}

/// Some images of a data set: all are counted, the first are named.
public struct ImageList: Hashable, Sendable {
  public let count: Int
  /// `train[12]`, counted from 0 as the files have them, or a picture's path; `train[12] = test[7]` for pairs, with ≈ for
  /// nearly equal ones.
  public let examples: [String]

  init(count: Int, examples: [String]) {
    self.count = count
    self.examples = examples
  }

  init(_ set: ImageSet, _ images: [Int]) {
    count = images.count
    examples = images.prefix(FileProblem.listedEntries).map(set.place)
  }
}

extension ImageSet {
  /// Where an image lies, for people: the record within the split's files, or the picture's path.
  func place(_ image: Int) -> String {
    let record = Int(records[image])
    if !pictures.isEmpty { return PrintableText.escaped(files[record].path) }
    return "\(split.ofFiles.rawValue)[\(record)]"
  }
}
