import CNNEngine
import CNNSpec

extension Augmentation {
  /// How a second image gets into an image.
  enum Mixture: Hashable, Sendable {
    /// `weight · image + (1 - weight) · partner`
    case blended(weight: Double)
    /// A rectangle of the partner.
    case pasted(rows: Range<Int>, columns: Range<Int>)

    /// The share of the first image.
    func weight(size: Size) -> Double {
      switch self {
      case .blended(let weight): weight
      case .pasted(let rows, let columns):
        1 - Double(rows.count * columns.count) / Double(size.height * size.width)
      }
    }
  }

  /// The partner of an image, drawn from the whole split, so that a batch's other images have no influence.
  ///
  /// With both mixup and cutmix on, each image takes one of them, equally likely.
  ///
  /// - Source: Zhang et al., *mixup: Beyond Empirical Risk Minimization*, 2018; Yun et al., *CutMix*, 2019, section 3.1.
  func mixture(epoch: Int, image: Int, count: Int, size: Size) -> (partner: Int, mixture: Mixture) {
    var random = CounterRandom(seed: seed, purpose: .mixing, epoch: epoch, index: image)
    let partner = random.below(count)
    let coin = random.below(2) == 0
    let blends = spec.cutmix == 0 || (spec.mixup > 0 && coin)
    let share = random.beta(blends ? spec.mixup : spec.cutmix)
    if blends { return (partner, .blended(weight: share)) }
    let side = (1 - share).squareRoot()
    return (
      partner,
      .pasted(
        rows: random.stretch(of: side, within: size.height), columns: random.stretch(of: side, within: size.width))
    )
  }
}

extension CounterRandom {
  /// A stretch about a random centre, cut off at the ends.
  fileprivate mutating func stretch(of share: Double, within length: Int) -> Range<Int> {
    let half = Int(share * Double(length) / 2)
    let centre = below(length)
    return max(0, centre - half)..<min(length, centre + half)
  }
}
