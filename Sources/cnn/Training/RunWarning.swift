import CNNData
import CNNSpec
import CNNTraining

/// Something that the user should know before the first step, for people and for programs.
struct RunWarning: Encodable {
  /// What it is about; `nil` for what is about no key.
  let key: SettingKey?
  /// `path:line:column`, or the flag that gives the value.
  private(set) var place: String?
  let message: String

  init(_ message: String, key: SettingKey? = nil, place: String? = nil) {
    self.key = key
    self.place = place
    self.message = message
  }

  /// The same warning with the place of its key.
  func located(in configuration: Configuration) -> RunWarning {
    var warning = self
    warning.place = key.flatMap(configuration.place)
    return warning
  }

  /// A line for the console.
  var text: String { "\(place.map { "\($0): " } ?? "")warning: \(message)" }

  enum CodingKeys: String, CodingKey { case key, place, message }

  /// Writes every key; that of the configuration as `--set` takes it.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(key?.text, forKey: .key)
    try values.encode(place, forKey: .place)
    try values.encode(message, forKey: .message)
  }
}

extension DataNote {
  var warning: RunWarning? { isWarning ? RunWarning(message) : nil }
}

extension Configuration {
  /// What the text alone shows, which `warningTexts` has for people, with the lines at fault.
  var runWarnings: [RunWarning] { remarks.map { RunWarning($0.message, place: $0.place) } }
}

extension Configuration {
  /// What the settings are beside the data, without places.
  func settingsWarnings(for data: DataSet) -> [RunWarning] {
    SettingsReview(self, RunOutline(self, data)).warnings.map { RunWarning($0.message, key: $0.key) }
  }
}

/// A warning as `cnn train --json` writes it.
struct WarningRecord: Encodable {
  let warning: RunWarning

  enum CodingKeys: String, CodingKey { case event }

  func encode(to encoder: any Encoder) throws {
    try warning.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode("warning", forKey: .event)
  }
}
