import CNNData
import CNNSpec

/// The JSON of `cnn data check`.
struct DataSurveyDocument: Encodable {
  struct Part: Encodable {
    let name: String
    let images: Int
    let mean: [Double]
    let std: [Double]
    let constant: Int
    let repeated: Int
    let alsoInTraining: Int?

    enum CodingKeys: String, CodingKey {
      case name, images, mean, std, constant, repeated
      case alsoInTraining = "also_in_training"
    }
  }

  struct ClassCount: Encodable {
    let name: String
    /// By the splits' words.
    let images: [String: Int]
  }

  struct Finding: Encodable {
    let level: String
    let kind: String
    let message: String
  }

  let folder: String
  let format: String
  /// Channels, height, width.
  let shape: [Int]
  let splits: [Part]
  let classes: [ClassCount]
  let findings: [Finding]
  /// How the files were read, and what of the folder was not.
  let notes: [String]
  /// Keys of `[data]` that do not suit the images, as `cnn train --json` has them.
  let warnings: [ShownWarning]
  let verdict: String

  init(_ survey: DataSurvey, spec: DataSpec, folder: String, notes: [DataNote], warnings: [ShownWarning]) {
    self.notes = notes.map(\.text)
    self.warnings = warnings
    self.folder = folder
    format = spec.format.rawValue
    shape = [survey.shape.channels, survey.shape.height, survey.shape.width]
    splits = survey.parts.map {
      Part(
        name: $0.split.rawValue, images: $0.images, mean: $0.mean, std: $0.std, constant: $0.constant.count,
        repeated: $0.repeated.count, alsoInTraining: $0.shared?.count)
    }
    let names = survey.parts.map(\.split.rawValue)
    classes = survey.classes.map {
      ClassCount(name: $0.name.shown, images: Dictionary(uniqueKeysWithValues: zip(names, $0.images)))
    }
    findings = survey.findings.map {
      Finding(level: $0.level == .problem ? "problem" : "warning", kind: $0.kind, message: $0.description)
    }
    verdict =
      switch survey.worst {
      case .problem: "problems"
      case .warning: "warnings"
      case nil: "clean"
      }
  }
}

/// The JSON of `cnn data check` for files that can't be used.
struct FileProblemDocument: Encodable {
  struct Problem: Encodable {
    let path: String?
    let message: String
    /// The first bad records, and how many there are.
    let records: [Int]
    let count: Int
  }

  let problems: [Problem]
  let verdict = "unusable"

  init(_ problems: [FileProblem]) {
    self.problems = problems.map {
      Problem(path: $0.error.path, message: $0.error.message(\.commandLine), records: $0.records, count: $0.count)
    }
  }
}
