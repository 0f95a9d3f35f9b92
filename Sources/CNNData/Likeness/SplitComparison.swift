import CNNSpec

/// How the test images and their labels go with the training's.
///
/// A test of other images, or with labels of others, measures nothing, and the training shows no sign of it. So the test
/// images are compared with the training images one by one, and their labels with what the mean image of each class
/// says: it has to be right about as often for them as for training images that it was not made from.
public enum SplitComparison {
  /// What would make the labels of the test follow from its images.
  public enum Remedy: Hashable, Sendable {
    case images(PictureWarning.Remedy)
    /// Each image has the label of the one so many places further on.
    case shift(Int)
  }

  /// Images of each split that are looked at, evenly spaced; fewer than the least say nothing.
  private static let (mostImages, leastImages) = (1000, 30)
  /// Values of all images that are looked at, which limits the time for large pictures.
  private static let mostValues = 50_000_000
  private static let shifts = [-2, -1, 1, 2]

  /// What is unlike between the two.
  ///
  /// - Returns: `nil` where nothing is, and for a set without test images, or with few.
  public static func difference(in set: DataSet) -> SplitDifference? {
    guard let test = set.test, min(test.count, set.training.count) >= leastImages else { return nil }
    let images = max(leastImages, min(mostImages, mostValues / set.shape.count))
    let sample = { (part: ImageSet) in
      (0..<min(part.count, images)).map { $0 * part.count / min(part.count, images) }
    }
    let chosen = sample(test)
    if let difference = Self.images(test, chosen, of: set.training, most: images) { return difference }
    guard !set.classes.isEmpty else { return nil }
    return labels(test, chosen, of: set.training, sample(set.training), classes: set.classes.count)
  }

  // MARK: Images

  private static func images(_ test: ImageSet, _ chosen: [Int], of training: ImageSet, most: Int) -> SplitDifference? {
    guard let usual = TrainingImages(training, most: most) else { return nil }
    let (shape, element) = (test.shape, test.images.element)
    let warnings = ParallelPieces.map(count: chosen.count) { place -> PictureWarning? in
      test.images.withRecord(Int(test.records[chosen[place]])) { bytes in
        let measures = ImageMeasures(shape) { element.number(bytes, $0) }
        // One that is empty says nothing about the others.
        return measures.isOneColour
          ? nil : PictureWarning.ofPixels(measures, shape, usual) { element.number(bytes, $0) }
      }
    }
    let unlike = warnings.compactMap(\.self)
    // Some images are unlike the others wherever images are of many kinds.
    guard 2 * unlike.count > chosen.count else { return nil }
    let remedies = [PictureWarning.Remedy.inverted, .transposed]
    let remedy = remedies.first { remedy in 2 * unlike.count { $0.remedy == remedy } > unlike.count }
    return .images(unlike: unlike.count, of: chosen.count, remedy, example: unlike[0].withoutRemedy)
  }

  // MARK: Labels

  private static func labels(
    _ test: ImageSet, _ chosen: [Int], of training: ImageSet, _ trained: [Int], classes: Int
  ) -> SplitDifference? {
    let known = CoarseImages(training, trained)
    // Every other image, since images of a class may follow one another.
    let (made, asked) = (trained.indices.filter { $0 % 2 == 0 }, trained.indices.filter { $0 % 2 == 1 })
    let labels = { (places: [Int]) in places.map { training.labels[trained[$0]] } }
    let means = MeanImages(made.map { known.images[$0] }, labels: labels(made), classes: classes)
    let right = Double(means.correct(asked.map { known.images[$0] }, labels: labels(asked)))
    // Otherwise the labels of the training don't follow from its images either.
    guard right > Guessing(labels: labels(asked)).limit(deviations: deviations) else { return nil }
    let expected = right / Double(asked.count)

    let own = CoarseImages(test, chosen)
    let ownLabels = chosen.map { test.labels[$0] }
    let correct = means.correct(own.images, labels: ownLabels)
    let count = Double(chosen.count)
    guard isFarLess(Double(correct) / count, than: expected, images: count) else { return nil }
    var remedies: [(Remedy, Int)] = shifts.map { shift in
      let moved = chosen.map { test.labels.indices.contains($0 + shift) ? test.labels[$0 + shift] : test.labels[$0] }
      return (.shift(shift), means.correct(own.images, labels: moved))
    }
    for remedy in [PictureWarning.Remedy.inverted, .transposed] {
      guard let changed = own.changed(remedy) else { continue }
      remedies.append((.images(remedy), means.correct(changed, labels: ownLabels)))
    }
    let best = remedies.max { $0.1 < $1.1 }
    let isRemedy = best.map { !isFarLess(Double($0.1) / count, than: expected, images: count) } ?? false
    return .labels(
      correct: correct, of: chosen.count, expected: Int((expected * count).rounded()), isRemedy ? best?.0 : nil)
  }

  /// A share of the expected one, and deviations of chance below it, that other images of the same kind don't have.
  private static let (farLess, deviations) = (0.6, 5.0)

  private static func isFarLess(_ share: Double, than expected: Double, images: Double) -> Bool {
    let deviation = (2 * expected * (1 - expected) / images).squareRoot()
    return share < farLess * expected && share < expected - deviations * deviation
  }
}

/// Images of one set as means of blocks, a grid for each channel.
private struct CoarseImages {
  let images: [[Float]]
  private let grid: Size
  private let white: Bool

  init(_ set: ImageSet, _ chosen: [Int]) {
    let (shape, element) = (set.shape, set.images.element)
    let grid = ImageMeasures.gridSize(shape)
    let plane = Shape(channels: 1, height: shape.height, width: shape.width)
    images = ParallelPieces.map(count: chosen.count) { place in
      set.images.withRecord(Int(set.records[chosen[place]])) { bytes in
        (0..<shape.channels).flatMap { channel in
          ImageMeasures(plane) { element.number(bytes, channel * shape.positions + $0) }.outline.map { Float($0) }
        }
      }
    }
    self.grid = grid
    white = element.white != nil
  }

  /// - Returns: `nil` where a change makes no sense.
  func changed(_ remedy: PictureWarning.Remedy) -> [[Float]]? {
    switch remedy {
    case .inverted: return white ? images.map { image in image.map { 1 - $0 } } : nil
    case .transposed:
      guard grid.height == grid.width, grid.height > 1 else { return nil }
      let (side, count) = (grid.height, grid.height * grid.width)
      return images.map { image in
        image.indices.map { image[$0 / count * count + $0 % side * side + $0 % count / side] }
      }
    }
  }
}
