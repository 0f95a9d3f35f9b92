import CNNData
import CNNSpec

/// Something that the user should know before the first step, as a fact; a program has the words.
public struct RunWarning: Sendable {
  public enum Fact: Sendable {
    case data(DataNote)
    /// The test images are unlike the training images.
    case split(SplitDifference)
    case setting(SettingsWarning)
    /// More threads than this machine grants, for the given reason. `requestedBy` is what asked for them beside the
    /// configuration.
    case threads(Int, granted: Int, reason: String, requestedBy: String?)
    /// `bf16` on a processor without the instruction, or with a slow one.
    case slowPrecision(hasInstruction: Bool)
    /// What a run was trained with beside its text, as `stanza.key=value`, and a new training of its text is not.
    case droppedChanges([String])
    case training(TrainingWarning)
  }

  public let fact: Fact
  /// What it is about; `nil` for what is about no key.
  public let key: SettingKey?
  /// `path:line:column`, or the flag that gives the value.
  public private(set) var place: String?

  init(_ fact: Fact, key: SettingKey? = nil, place: String? = nil) {
    self.fact = fact
    self.key = key
    self.place = place
  }

  /// The same warning with the place of its key.
  func located(in configuration: Configuration) -> RunWarning {
    var warning = self
    warning.place = key.flatMap(configuration.place) ?? place
    return warning
  }
}

extension Configuration {
  /// What the settings are beside the data, with the places of their keys; a mistake in a block is told once.
  public func settingsWarnings(for data: DataSet) -> [RunWarning] {
    var told: Set<[String]> = []
    return SettingsReview(self, RunOutline(self, data)).warnings.compactMap { warning in
      let located = RunWarning(.setting(warning), key: warning.key).located(in: self)
      return told.insert([located.place ?? "", warning.message]).inserted ? located : nil
    }
  }
}

extension DataNote {
  /// Whether the user may want other data or other settings for it.
  public var isWarning: Bool {
    switch self {
    case .classesReordered, .oneClass, .classesWithoutHeldOutImages, .classesWithoutTestImages, .classesOnlyHeldOut,
      .classesBeyondLimit, .classesWithoutImages:
      true
    case .classesAreNumbers, .noTestSplit, .pictures, .passedOver, .emptyTestFolders, .unusedFolder, .constantChannel,
      .labelColumns, .storedOtherwise, .labelsStartLater:
      false
    }
  }
}
