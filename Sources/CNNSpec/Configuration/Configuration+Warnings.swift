extension Configuration {
  /// One printable text a warning.
  ///
  /// - Parameter words: How a program calls what would help.
  public func warningTexts(_ words: Means.Words = \.plain) -> [String] {
    let text = DiagnosticText(source: source, overrides: overrides)
    return warnings.map { text.text(of: $0, words) }
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

extension ConfigurationError: HelpfulError {
  public func text(_ words: Means.Words) -> String { shown(words).text }

  private func shown(_ words: Means.Words) -> ShownText {
    switch self {
    case .missing(let path): "\(path): error: \(MissingPath.text(path))"
    case .isFolder(let path, let hasConfiguration):
      "\(path): error: this is a folder, not a configuration"
        + (hasConfiguration
          ? "; its configuration is \(path)/config.cnn, and \(words(.goingOn(run: path)))"
          : "")
    case .otherKind(let path, let found):
      "\(path): error: \(found.mismatch(path: path, expected: .configuration, words))"
    case .isPipe(let path): "\(path): error: this is a pipe; save the configuration to a file and name that"
    case .unreadable(let path, let reason):
      "\(path): error: the file can't be read: \(reason); check its permissions and the limits of this process"
    case .tooLarge(let path, let limit):
      "\(path): error: larger than \(limit) bytes, the most a configuration can be; is this the right file?"
    case .notText(let path): "\(path): error: not UTF-8 text; is this the right file?"
    case .invalid(let errors): "\(lines: errors.text(words))"
    }
  }
}
