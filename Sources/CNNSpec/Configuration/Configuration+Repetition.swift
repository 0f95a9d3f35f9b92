extension Configuration {
  /// What `--set` has to say so that the text trains the same when it is given to `cnn train` today.
  public var repetitionOverrides: [String] { overrides.map(\.assignment) + (hasOlderSplit ? ["data.stratify=no"] : []) }

  /// Whether images are held out as a text of today has to ask for.
  var hasOlderSplit: Bool {
    guard edition == .first, let data = spec.data, data.validation != .none else { return false }
    return !data.stratifies
  }
}
