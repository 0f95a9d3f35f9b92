extension Configuration {
  /// What is wrong with this configuration, found later: when the data was read or the memory was counted.
  ///
  /// The data is read after the text has been understood, so its errors come one at a time and from outside of this target.
  /// They point at the line of the key, or at the flag that set it.
  ///
  /// - Parameters:
  ///   - message: one sentence, with what would fit
  ///   - stanza: a setting stanza, as `data`, or a layer's name
  ///   - keys: the keys that may be at fault, of which the first that is written is shown; otherwise the stanza is, and for one
  ///     that is not there the first line
  public func complaint(_ message: String, stanza: String, keys: [String]) -> SpecErrors {
    let problems = ProblemCollector()
    let found = settings[stanza] ?? nodes.first { $0.name == stanza }?.stanza
    let entry = keys.lazy.compactMap { found?.entry($0) }.first
    let place = entry?.value.place ?? found?.kind.place ?? Place(origin: .file, line: 1, column: 1, length: 1)
    problems.report(.dataSet(message), at: place, uses: found?.uses ?? [])
    return SpecErrors(problems, source: source, overrides: overrides)
  }
}
