import CNNData
import CNNSpec

/// Asks whether labels follow from the images, without the network: compares held-out images with the mean image of each
/// class.
///
/// Such a comparison is right far more often than guessing wherever classes differ in brightness, place or colour. So it
/// tells a network that does not learn from labels that can't be learned, and finds labels that are moved by some places
/// against their images, as a record too many at the beginning of a file does.
struct LabelCheck {
  /// Places by which labels are moved.
  private static let shifts = -3...3
  /// Images that mean images are made from: enough for all but rare classes.
  private static let mostImages = 2000

  /// Images are compared as maps of at most about so many rows and columns: noise averages out, and it is fast.
  private static let side = 10

  let finding: CheckFinding
  /// `nil` where it can't be asked.
  var result: LabelResult? {
    guard case .labels(let result) = finding else { return nil }
    return result
  }

  /// - Parameter learning: Images of the sample that are not held out.
  init(_ setup: CheckSetup, _ sample: CheckSample, learning: Int, skip: CheckSkip?) {
    if let skip {
      finding = .skipped(skip)
      return
    }
    let labels = setup.data.training.labels
    var correct: [Int: Int] = [:]
    let used = min(learning, Self.mostImages)
    let chosen = Array(0..<used) + Array(learning..<sample.count)
    let pixels = chosen.map { sample.coarse($0, shape: setup.data.shape, side: Self.side) }
    var ranks = LabelRanks()
    for shift in Self.shifts {
      // An image without a neighbour so far away keeps its own label.
      let moved = chosen.map { place in
        let image = sample.numbers[place]
        return labels[labels.indices.contains(image + shift) ? image + shift : image]
      }
      let means = MeanImages(pixels[..<used], labels: moved[..<used], classes: setup.classCount)
      correct[shift] = means.correct(pixels[used...], labels: moved[used...])
      if shift == 0 {
        for (image, label) in zip(pixels[used...], moved[used...]) { ranks.add(means.rank(of: label, image)) }
      }
    }
    finding = .labels(
      LabelResult(
        images: sample.count - learning, chance: sample.chance(in: learning..<sample.count), correct: correct,
        ranks: ranks)
    )
  }
}
