import CNNData
import CNNSpec

/// What is known about a run before its first step, so far as its settings can be held against it.
public struct RunOutline: Sendable {
  public var trainingImages: Int
  /// Whether the data has test images.
  public var hasTest: Bool
  /// Classes that have a training image; 0 for regression.
  public var classesPresent: Int
  /// Whether the training images of each class follow one another.
  public var isSortedByClass: Bool
  /// Batches of an epoch.
  public var batches: Int
  /// Images of an epoch's last batch that join the batch before; see `BatchPartition`.
  public var mergedTail: Int
  /// The training images' own mean and std, where the configuration gives others.
  public var pixels: Preprocessing?
  /// Whether pixels are brought to the scale 0...1 before `mean` and `std` are used.
  public var pixelsAreScaled: Bool
  /// Whether a picture shows something of the background.
  public var hasTransparency: Bool

  public init(
    trainingImages: Int, hasTest: Bool = true, classesPresent: Int = 0, isSortedByClass: Bool = false, batches: Int,
    mergedTail: Int = 0, pixels: Preprocessing? = nil, pixelsAreScaled: Bool = true,
    hasTransparency: Bool = false
  ) {
    self.trainingImages = trainingImages
    self.hasTest = hasTest
    self.classesPresent = classesPresent
    self.isSortedByClass = isSortedByClass
    self.batches = batches
    self.mergedTail = mergedTail
    self.pixels = pixels
    self.pixelsAreScaled = pixelsAreScaled
    self.hasTransparency = hasTransparency
  }

  /// Images whose pixels are looked at; enough to tell a wrong unit from a right one.
  private static let measuredImages = 500

  public init(_ configuration: Configuration, _ data: DataSet) {
    let partition = BatchPartition(
      images: data.training.count, batchSize: configuration.spec.training.batchSize,
      smallestBatch: BatchRule.smallestBatch(configuration.architecture))
    let labels = data.training.labels
    let present = Set(labels).count
    let changes = zip(labels, labels.dropFirst()).count { $0 != $1 }
    let givesPixels = configuration.spec.data.map { $0.mean != nil || $0.std != nil } ?? false
    self.init(
      trainingImages: data.training.count, hasTest: data.test != nil, classesPresent: present,
      isSortedByClass: present > 1 && changes + 1 == present, batches: partition.count,
      mergedTail: partition.mergedTail,
      pixels: givesPixels ? data.training.measuredPixels(ofImages: Self.measuredImages) : nil,
      pixelsAreScaled: data.training.pixelsAreScaled, hasTransparency: data.notes.contains(where: \.isOfBackground))
  }
}

extension DataNote {
  /// Whether the background is seen in pictures.
  fileprivate var isOfBackground: Bool {
    if case .pictures(_, _, _, .laidOver) = self { true } else { false }
  }
}
