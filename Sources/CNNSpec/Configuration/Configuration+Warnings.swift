extension Configuration {
  /// One printable text a warning.
  public var warningTexts: [String] {
    let text = DiagnosticText(source: source, overrides: overrides)
    return warnings.map { text.text(of: $0) }
  }
}

extension Configuration {
  /// A warning in parts, for programs.
  public struct Remark: Equatable, Sendable {
    /// `path:line:column`, or the flag.
    public let place: String
    public let message: String
  }

  /// The same warnings as `warningTexts`.
  public var remarks: [Remark] {
    let text = DiagnosticText(source: source, overrides: overrides)
    return warnings.map { Remark(place: text.name(of: $0.place), message: $0.problem.message) }
  }
}

extension ConfigurationError: CustomStringConvertible {
  public var description: String { shown.text }

  private var shown: ShownText {
    switch self {
    case .missing(let path): "\(path): error: \(MissingPath.text(path))"
    case .isFolder(let path, let hasConfiguration):
      "\(path): error: this is a folder, not a configuration"
        + (hasConfiguration
          ? "; its configuration is \(path)/config.cnn, and cnn train --resume \(ShellWord.quoted(path)) goes on with its run"
          : "")
    case .otherKind(let path, let found):
      "\(path): error: \(found.mismatch(path: path, expected: .configuration))"
    case .isPipe(let path): "\(path): error: this is a pipe; save the configuration to a file and name that"
    case .unreadable(let path, let reason):
      "\(path): error: the file can't be read: \(reason); check its permissions and the limits of this process"
    case .tooLarge(let path, let limit):
      "\(path): error: larger than \(limit) bytes, the most a configuration can be; is this the right file?"
    case .notText(let path): "\(path): error: not UTF-8 text; is this the right file?"
    case .invalid(let errors): "\(lines: errors.description)"
    }
  }
}
