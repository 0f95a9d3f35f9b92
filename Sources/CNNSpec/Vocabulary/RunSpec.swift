/// Everything a configuration says, typed, with defaults filled in.
public struct RunSpec: Sendable {
  /// Shape of an input image; one-dimensional input has height 1.
  public var input: Shape
  public var layers: [LayerSpec]
  public var loss: LossSpec
  /// `nil` when the configuration has no `[data]` stanza.
  public var data: DataSpec?
  public var augmentation: AugmentationSpec
  public var training: TrainingSpec
  public var engine: EngineSpec

  public init(
    input: Shape, layers: [LayerSpec], loss: LossSpec = LossSpec(), data: DataSpec? = nil,
    augmentation: AugmentationSpec = AugmentationSpec(), training: TrainingSpec = TrainingSpec(),
    engine: EngineSpec = EngineSpec()
  ) {
    self.input = input
    self.layers = layers
    self.loss = loss
    self.data = data
    self.augmentation = augmentation
    self.training = training
    self.engine = engine
  }
}

/// `[loss]`
public struct LossSpec: Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case crossEntropy = "cross_entropy"
    case squaredError = "squared_error"
    case absoluteError = "absolute_error"
    case
      binaryCrossEntropy = "binary_cross_entropy"
  }
  public enum ClassWeights: Hashable, Sendable {
    case none
    case balanced
    case list([Double])
  }
  public enum Reduction: String, CaseIterable, Sendable { case mean, sum }

  public var kind: Kind = .crossEntropy
  public var labelSmoothing = 0.0
  public var classWeights = ClassWeights.none
  public var reduction = Reduction.mean

  public init() {}

  /// Whether a network of one output tells two classes apart: the output is the logit of the second class.
  public func readsOneOutput(_ outputs: Int) -> Bool { kind == .binaryCrossEntropy && outputs == 1 }

  /// The classes that so many outputs tell apart.
  public func classCount(outputs: Int) -> Int { readsOneOutput(outputs) ? 2 : outputs }
}

/// `[data]`
public struct DataSpec: Sendable {
  public enum Validation: Hashable, Sendable {
    case none
    case count(Int)
    case fraction(Double)
  }

  public var format: Format
  /// As written; relative to the configuration's folder.
  public var path: String?
  /// Names of the classes to keep, relabelled in this order; `nil` keeps all.
  public var classes: [Name]?
  /// One number a channel, or one for all; `nil` is computed from the training images.
  public var mean: [Double]?
  public var std: [Double]?
  /// What transparent pixels of pictures are laid over: one number a channel, or one for all, 0...1.
  public var background = Self.black
  public var validation = Validation.none
  /// Whether every class has its share of the held-out part.
  public var stratifies = true
  /// At most this many training images.
  public var limit: Int?
  /// The label of the first class in files that know classes by numbers.
  public var firstLabel = 0
  /// Whether the files store rows as columns.
  public var transposes = false
  /// Whether the files store black as white.
  public var inverts = false

  /// The rules by which files are read: those of the configuration.
  public var edition = Edition.current

  /// The background of a configuration that names none.
  public static let black = [0.0]

  public init(format: Format) { self.format = format }

  /// The same by other rules.
  func read(by edition: Edition) -> DataSpec {
    var data = self
    data.edition = edition
    return data
  }
}

/// `[augment]`: random changes to training images; zeros change nothing.
public struct AugmentationSpec: Hashable, Sendable {
  public enum Flip: String, CaseIterable, Sendable {
    case none = "no"
    case horizontal, alternating
  }

  public var flip = Flip.none
  /// Pixels padded on every side before cutting back to the size.
  public var crop = 0
  /// Largest shift in pixels.
  public var translate = 0
  /// Largest turn in degrees.
  public var rotate = 0.0
  /// Largest relative change of size: 0.1 draws from 0.9...1.1.
  public var scale = 0.0
  public var brightness = 0.0
  public var contrast = 0.0
  /// Side in pixels of the square that is blanked.
  public var cutout = 0
  /// Alpha of the beta distribution of mixup; 0 is off.
  public var mixup = 0.0
  /// Alpha of the beta distribution of cutmix; 0 is off.
  public var cutmix = 0.0

  public init() {}
}

/// `[engine]`
public struct EngineSpec: Hashable, Sendable {
  public enum Precision: String, CaseIterable, Sendable { case float32, bf16 }
  public enum ConvolutionAlgorithm: String, CaseIterable, Sendable { case auto, im2col, winograd }

  /// `nil` asks the machine.
  public var threads: Int?
  public var precision = Precision.float32
  public var convolution = ConvolutionAlgorithm.auto

  public init() {}
}
