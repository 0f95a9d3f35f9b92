import CNNSpec

/// The one place where this target's errors become text: `path: error: what, and what to do`.
extension RunError: HelpfulError {
  public func text(_ words: Means.Words) -> String { shown(words).text }

  private func shown(_ words: Means.Words) -> ShownText {
    switch self {
    case .malformedCheckpoint(let path, .notSafetensors):
      "\(path): error: \(SafetensorsError.notSafetensors.description) If it is, it is damaged: copy it again"
    case .malformedCheckpoint(let path, let error):
      "\(path): error: \(error.description); copy the file again, or take another checkpoint of the run"
    case .otherKind(let path, let found, let expected):
      "\(path): error: \(found.mismatch(path: path, expected: expected, words))"
    case .missingMetadata(let path, let key):
      "\(path): error: the metadata has no \"\(key)\", so this is not a checkpoint that cnn wrote; \(words(.plainWeights))"
    case .invalidMetadata(let path, let key, let found):
      "\(path): error: \"\(key)\" in the metadata is not readable: \"\(PrintableText.escaped(found.prefix(Self.quotedLength)))\"; the file was changed or is damaged; take another checkpoint of the run"
    case .unknownEdition(let path, let found):
      "\(path): error: its configuration has the rules of edition \(PrintableText.escaped(found)); this program knows editions up to \(Edition.current.rawValue), so a newer cnn is needed"
    case .unknownFormatVersion(let path, let found, let known):
      "\(path): error: format version \(found); this program reads version \(known), so a newer cnn is needed"
    case .digestDiffers(let path):
      "\(path): error: the tensors do not match the digest stored with them; the file is damaged, use another checkpoint of the run"
    case .configurationUnreadable(let path, let errors):
      "\(path): error: the configuration inside is not valid for this program:\n\(lines: errors)"
    case .tensorsDoNotFit(let path, let mismatch): "\(path): error: \(lines: mismatch.description)"
    case .weightsNotFinite(let path, let tensor):
      "\(path): error: tensor \"\(tensor)\" holds numbers that are not finite, so the weights are of no use; use another checkpoint"
    case .unreadable(let path, let reason):
      "\(path): error: \(MissingPath.isMissing(path) ? MissingPath.text(path) : "cannot be read: \(reason)")"
    case .cannotCreate(let path, let reason, let help):
      "\(path): error: cannot be created: \(reason)\(help.map { "; \(words($0))" } ?? "")"
    case .cannotWrite(let path, let reason): "\(path): error: cannot be written: \(reason)"
    case .alreadyExists(let path):
      "\(path): error: exists already and is never overwritten; \(words(.newFolder))"
        + (MissingPath.isMissing(path + "/run.json") ? "" : ", or \(words(.resuming(run: path)))")
    case .outputExists(let path):
      "\(path): error: exists already; \(words(.overwriting))"
    case .notARun(let path, let reason): "\(path): error: not a run folder: \(reason)"
    case .notABlackBox(let path):
      "\(path): error: not the folder of a divergence: it has no readable divergence.json; name RUN/divergence-STEP, or a run that has one"
    case .runInUse(let path): "\(path): error: another process is training this run; wait for it or stop it"
    case .noRuns(let folder): "\(folder): error: has no run yet; \(words(.training))"
    case .dataMoved(let run, let tried):
      "\(run): error: the data of this run is not where it was: looked at \(tried.map { "\($0.path) (\($0.fact))" }.joined(separator: " and ")); \(words(.movedData))"
    case .dataChanged(let path, let files):
      "\(path): error: the data is not what this run was trained on; these files differ: \(files.joined(separator: ", ")); \(words(.ownData))"
    case .classesChanged(let path, let before, let now):
      "\(path): error: the classes are not those of the run: it has \(Self.list(before)), and the data has \(Self.list(now)); put the names and their order back, in classes.txt or as folders, or start a new run"
    case .initialWeightsChanged(let path, let file):
      "\(path): error: \(words(.firstWeightsFile)) was changed since this run began with it: \(file); put the old one back to repeat the run"
    case .otherRunsCheckpoint(let path):
      "\(path): error: this checkpoint is another run's: its configuration is not the one that run.json beside it tells of; put the run's own back, or \(words(.newRunFromWeights))"
    case .nothingToResume(let path):
      "\(path): error: this run ended before its first checkpoint, so there is nothing to go on with; start it again"
    }
  }

  private static func list(_ classes: [Name]) -> String {
    let more = classes.count > listedClasses ? ", and \(classes.count - listedClasses) more" : ""
    return classes.isEmpty ? "none" : classes.prefix(listedClasses).map(\.shown).joined(separator: ", ") + more
  }

  /// Classes that a message names.
  private static let listedClasses = 20

  /// Characters of a damaged value that a message quotes.
  private static let quotedLength = 60
}
