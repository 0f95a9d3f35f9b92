import CNNSpec

// What a user should be told about a data set that could be opened.
extension DataSet {
  /// What the files, the configuration and the pixels say.
  static func notes(
    _ source: DataFolder, _ spec: DataSpec, named: Bool, raw: [RawSplit?], set: ImageSet, classes: [Name],
    preprocessing: Preprocessing
  ) -> [DataNote] {
    var notes = raw.compactMap { $0 }.flatMap(\.notes)
    if !named, !classes.isEmpty { notes.append(.classesAreNumbers) }
    if raw.contains(where: { $0 == nil }) { notes.append(.noTestSplit) }
    if spec.transposes || spec.inverts {
      notes.append(.storedOtherwise(transposed: spec.transposes, inverted: spec.inverts))
    }
    notes += source.notes
    if spec.std == nil {
      // Values within 0...1 differ from their mean by at most 0.5, so no other channel has this std; of floats hardly one has
      // exactly 1.
      notes += preprocessing.std.indices.filter { preprocessing.std[$0] == 1 }.map { .constantChannel($0) }
    }
    return notes
  }

  /// What the classes of the parts say: those that can't be learned, and those that nothing watches.
  ///
  /// - Parameter files: Labels of all kept training images, before some are held out and left out.
  static func classNotes(
    _ classes: [Name], files: [Int], training: ImageSet, heldOut: ImageSet?, test: ImageSet?,
    _ spec: DataSpec
  ) -> [DataNote] {
    let (inFiles, trained, watched) = (Set(files), Set(training.labels), Set(heldOut?.labels ?? []))
    let tested = Set(test?.labels ?? [])
    let names = { (isMeant: (Int) -> Bool) in classes.indices.filter(isMeant).map { classes[$0] } }
    let absent = names { !inFiles.contains($0) }
    let beyondLimit = names { inFiles.contains($0) && !trained.contains($0) && !watched.contains($0) }
    let onlyHeldOut = names { !trained.contains($0) && watched.contains($0) }
    let unwatched = names { trained.contains($0) && !watched.contains($0) }
    let untested = names { trained.contains($0) && !tested.contains($0) }
    var notes: [DataNote] = classes.count == 1 ? [.oneClass(classes[0])] : []
    if !absent.isEmpty { notes.append(.classesWithoutImages(absent)) }
    if !beyondLimit.isEmpty { notes.append(.classesBeyondLimit(beyondLimit, limit: training.count)) }
    if !onlyHeldOut.isEmpty { notes.append(.classesOnlyHeldOut(onlyHeldOut)) }
    if heldOut != nil, !unwatched.isEmpty { notes.append(.classesWithoutHeldOutImages(unwatched)) }
    if test != nil, !untested.isEmpty { notes.append(.classesWithoutTestImages(untested)) }
    return notes
  }
}
