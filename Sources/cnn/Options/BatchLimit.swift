import ArgumentParser

/// How many images a command can be asked to take at once.
enum BatchLimit {
  /// As `[train] batch_size`: a batch's images can be tasks of one call of the engine's threads.
  static let range = 1...1 << 20

  /// - Throws: `ValidationError`.
  static func require(_ batch: Int?) throws {
    guard let batch, !range.contains(batch) else { return }
    throw ValidationError("--batch is at least 1 and at most \(range.upperBound).")
  }
}
