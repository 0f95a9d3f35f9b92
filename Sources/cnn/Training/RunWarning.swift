import CNNSpec

/// Something that the user should know before the first step, for people and for programs.
struct RunWarning: Encodable, Equatable {
  /// `stanza.key` as `--set` takes it; `nil` for what is about no key.
  let key: String?
  /// `path:line:column`, or the flag that gives the value.
  let place: String?
  let message: String

  init(_ message: String, key: String? = nil, place: String? = nil) {
    self.key = key
    self.place = place
    self.message = message
  }

  /// A line for the console.
  var text: String { "\(place.map { "\($0): " } ?? "")warning: \(message)" }
}

extension Configuration {
  /// What the text alone shows, which `warningTexts` has for people, with the lines at fault.
  var runWarnings: [RunWarning] {
    remarks.map { RunWarning($0.message, place: $0.place) }
  }
}

/// A warning as `cnn train --json` writes it.
struct WarningRecord: Encodable {
  let event = "warning"
  let key: String?
  let place: String?
  let message: String

  init(_ warning: RunWarning) {
    key = warning.key
    place = warning.place
    message = warning.message
  }
}
