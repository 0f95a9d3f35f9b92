extension Configuration {
  /// What somebody who read the data has to say about this configuration, pointing at the key's line.
  ///
  /// The data is read after the text has been understood, so its errors come one at a time and from outside of this target.
  ///
  /// - Parameters:
  ///   - message: one sentence, with what would fit
  ///   - stanza: a setting stanza, as `data`
  ///   - key: the key at fault; the whole stanza if it is `nil` or stands on its default
  public func complaint(_ message: String, stanza: String, key: String?) -> SpecErrors {
    let problems = ProblemCollector()
    let found = settings[stanza]
    let entry = key.flatMap { found?.entry($0) }
    let place = entry?.value.place ?? found?.kind.place ?? Place(source: .file, line: 1, column: 1, length: 1)
    problems.report(.dataSet("\(key.map { "`\($0)`" } ?? "[\(stanza)]"): \(message)"), at: place)
    return SpecErrors(problems, source: source, overrides: overrides)
  }
}
