import CNNData
import CNNSpec

/// What one pass over a whole split gives, with every image counted once.
///
/// The figures that need classes (`correct` and everything derived from it) are `nil` or empty for regression.
public struct EvaluationResult: Sendable {
  public var split: Split
  public var images: Int
  /// Images whose most probable class is their label.
  public var correct: Int?
  /// Mean over the images, without weight decay; `nil` where the classes of all images have weight 0, or there is none.
  public var loss: Double?
  /// Share of the images whose label is among the five most probable classes; `nil` for five classes or fewer, among which
  /// it always is.
  public var top5Accuracy: Double?
  /// Mean of the F1 scores of the classes that occur in the split.
  public var macroF1: Double?
  /// Expected calibration error over fifteen equal bins of confidence.
  public var calibrationError: Double?
  public var classes: [ClassResult]
  /// Images by true class (rows) and predicted class (columns); empty for more than 4096 classes.
  public var confusion: [[Int]]
  /// The five largest counts off the diagonal, largest first; ties in the order of the classes.
  public var mostConfused: [ConfusedPair]
  /// One for each image, in the split's order.
  public var predictions: [Prediction]
  /// The path of each image's picture below the data folder; empty where files hold many images.
  public var files: [Name]

  public var accuracy: Double? { correct.flatMap { images == 0 ? nil : Double($0) / Double(images) } }

  /// Wilson's interval at 95 %.
  public var accuracyInterval: AccuracyInterval? { correct.map { AccuracyInterval(correct: $0, images: images) } }

  public init(split: Split, images: Int, correct: Int?, loss: Double?) {
    self.split = split
    self.images = images
    self.correct = correct
    self.loss = loss
    classes = []
    confusion = []
    mostConfused = []
    predictions = []
    files = []
  }
}

/// How one class fared.
public struct ClassResult: Equatable, Sendable {
  public var name: Name
  /// Images of this class in the split.
  public var images: Int
  /// Share of the images predicted as this class that are of it; `nil` when none was predicted.
  public var precision: Double?
  /// Share of the images of this class that were predicted as it; `nil` when the split has none.
  public var recall: Double?
  /// `2 · correct / (images + predicted)`; `nil` when the split has no image of this class.
  public var f1: Double?
}

/// Two classes of which the first was taken for the second.
public struct ConfusedPair: Equatable, Sendable {
  public var trueClass: Int
  public var predictedClass: Int
  public var images: Int
}

/// What the network says about one image.
public struct Prediction: Equatable, Sendable {
  /// Position in the split.
  public var index: Int
  public var label: Int
  /// The class with the largest output; of equal ones the first, as PyTorch's `argmax`.
  public var predicted: Int
  /// Classes that stand before the label: 0 for a right answer.
  public var rank: Int
  /// One for each class; they sum to 1.
  public var probabilities: [Float]
}
