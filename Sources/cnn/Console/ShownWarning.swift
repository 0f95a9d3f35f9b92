import CNNSpec
import CNNTraining

/// A warning in words, for people and for programs.
struct ShownWarning: Encodable {
  /// What it is about; `nil` for what is about no key.
  let key: SettingKey?
  /// `path:line:column`, or the flag that gives the value.
  let place: String?
  let message: String

  init(_ message: String, key: SettingKey? = nil, place: String? = nil) {
    self.key = key
    self.place = place
    self.message = message
  }

  init(_ warning: RunWarning) { self.init(warning.fact.message, key: warning.key, place: warning.place) }

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

extension RunWarning.Fact {
  fileprivate var message: String {
    switch self {
    case .data(let note): note.message
    case .split(let difference): difference.description
    case .setting(let warning): warning.message
    case .threads(let count, let granted, let reason, let request):
      "\(request.map { "\($0) " } ?? "threads = ")\(count), but this machine grants \(granted) (\(reason)): the others only wait"
    case .slowPrecision(let hasInstruction):
      "engine.precision = bf16: "
        + (hasInstruction
          ? "this processor's vdpbf16ps multiplies half as fast as its 32-bit instructions"
          : "this processor has no vdpbf16ps")
        + ", so only wide linear layers keep their weights in bf16"
    case .droppedChanges(let changes):
      "this run was trained with \(changes.map { "--set \(ShellWord.quoted($0))" }.joined(separator: " ")), "
        + "which its config.cnn has as a comment only; give that again to train as it did"
    case .training(let warning): warning.text
    }
  }
}

extension Configuration {
  /// What the text alone shows, which `warningTexts` has for people, with the lines at fault.
  var shownWarnings: [ShownWarning] { remarks.map { ShownWarning($0.message, place: $0.place) } }
}

/// A warning as `cnn train --json` writes it.
struct WarningRecord: Encodable {
  let warning: ShownWarning

  enum CodingKeys: String, CodingKey { case event }

  func encode(to encoder: any Encoder) throws {
    try warning.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode("warning", forKey: .event)
  }
}
