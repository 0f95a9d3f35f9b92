import CNNData
import CNNExplanation
import CNNRanks
import CNNReports
import CNNRun
import CNNSpec
import CNNTraining

/// The exit codes of the program, with the names of sysexits.
enum ExitCategory: Int32, Sendable {
  case done = 0
  /// It ran, but the verdict is no: diverged, or a threshold was missed.
  case verdict = 1
  case usage = 64
  /// Wrong content in a data set or checkpoint.
  case data = 65
  /// An input file is missing or unreadable.
  case missingInput = 66
  /// A bug of ours.
  case internalError = 70
  case cannotCreate = 73
  case inputOutput = 74
  /// The time limit was reached, or a rank was lost: the run can go on from its last checkpoint.
  case resumable = 75
  case configuration = 78
  case interrupted = 130
  case terminated = 143
}

extension ConfigurationError {
  var exitCategory: ExitCategory {
    switch self {
    case .missing, .isFolder, .isPipe, .unreadable: .missingInput
    case .tooLarge, .notText, .otherKind, .invalid: .configuration
    }
  }
}

extension DataError.Category {
  var exitCategory: ExitCategory {
    switch self {
    case .content: .data
    case .missingInput: .missingInput
    case .configuration: .configuration
    }
  }
}

extension RunError {
  var exitCategory: ExitCategory {
    switch self {
    case .malformedCheckpoint, .otherKind, .missingMetadata, .invalidMetadata, .unknownFormatVersion, .unknownEdition,
      .digestDiffers, .configurationUnreadable, .tensorsDoNotFit, .weightsNotFinite, .dataChanged, .classesChanged,
      .initialWeightsChanged, .otherRunsCheckpoint:
      .data
    case .unreadable, .notARun, .noRuns, .dataMoved, .nothingToResume, .notABlackBox: .missingInput
    case .cannotCreate, .alreadyExists, .outputExists, .runInUse: .cannotCreate
    case .cannotWrite: .inputOutput
    }
  }
}

extension TrainingError {
  var exitCategory: ExitCategory {
    switch self {
    case .fixedOnResume, .configuration: .configuration
    case .diverged, .outputNotFinite, .predictionNotFinite: .verdict
    case .readsNoPictures: .data
    case .bestNotReproduced: .internalError
    }
  }
}

extension ExplanationError {
  var exitCategory: ExitCategory {
    switch self {
    case .unknownLayer, .noMaps, .passedBy, .unknownUnit, .pictureTooSmall, .pictureTooLarge: .usage
    case .notSliding, .tooFewImages: .data
    case .notFinite: .verdict
    }
  }
}

extension RankError {
  var exitCategory: ExitCategory {
    switch self {
    case .noLibrary, .otherLaunchersLibrary, .noConnection: .missingInput
    case .failed, .silent, .stopped, .differs: .resumable
    }
  }
}

extension RankConflict {
  /// With which rank 0 ends; a rank that refuses decides itself.
  var exitStatus: Int32 {
    switch self {
    case .version, .arguments: ExitCategory.usage.rawValue
    case .data: ExitCategory.data.rawValue
    case .refused(_, _, let refusal): refusal.exitCode
    case .tooManyRanks: ExitCategory.configuration.rawValue
    }
  }
}

extension TrainingOutcome {
  var exitCategory: ExitCategory {
    switch reason {
    // Who stops by hand has what was wanted.
    case .completed, .alreadyComplete, .patience, .stoppedAfterEpoch: .done
    case .timeLimit: .resumable
    case .stopRequested(.interrupt): .interrupted
    case .stopRequested(.termination): .terminated
    }
  }
}
