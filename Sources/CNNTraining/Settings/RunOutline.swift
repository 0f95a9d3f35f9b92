import CNNData
import CNNSpec

/// What is known about a run before its first step, so far as its settings can be held against it.
public struct RunOutline: Sendable {
  public var trainingImages: Int
  /// Whether the data has test images.
  public var hasTest = true
  /// Classes that have a training image; 0 for regression.
  public var classesPresent = 0
  /// Whether the training images of each class follow one another.
  public var isSortedByClass = false
  /// Batches of an epoch.
  public var batches: Int
  /// Images of an epoch's last batch that join the batch before; see `BatchPartition`.
  public var mergedTail = 0
  /// The training images' own mean and std, where the configuration gives others.
  public var pixels: Preprocessing?
  /// Whether pixels are brought to the scale 0...1 before `mean` and `std` are used.
  public var pixelsAreScaled = true
  /// Whether a picture shows something of the background.
  public var hasTransparency = false

  public init(
    trainingImages: Int, batches: Int, classesPresent: Int = 0, pixels: Preprocessing? = nil
  ) {
    self.trainingImages = trainingImages
    self.batches = batches
    self.classesPresent = classesPresent
    self.pixels = pixels
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
      trainingImages: data.training.count, batches: partition.count, classesPresent: present,
      pixels: givesPixels ? data.training.measuredPixels(ofImages: Self.measuredImages) : nil)
    hasTest = data.test != nil
    isSortedByClass = present > 1 && changes + 1 == present
    mergedTail = partition.mergedTail
    pixelsAreScaled = data.training.pixelsAreScaled
    hasTransparency = data.notes.contains(where: \.isOfBackground)
  }
}

extension DataNote {
  /// Whether the background is seen in pictures.
  fileprivate var isOfBackground: Bool {
    if case .pictures(_, _, _, .laidOver) = self { true } else { false }
  }
}
