import CNNEngine
import CNNSpec
import Foundation

/// Random changes of training images, each a pure function of the seed, the epoch and the image's number.
///
/// So neither threads, nor the order of the batches, nor an interruption have any influence. Every image draws the same
/// numbers in the same order whatever is switched on: switching on one change leaves the others as they were.
/// Colours change first, before normalising. Then one movement of the pixels: mirrored, turned and resized about the
/// centre, shifted. Then cutout. What comes from outside the image is 0, which after normalising is the mean.
struct Augmentation: Sendable {
  let spec: AugmentationSpec
  let seed: UInt64

  /// Whether images change at all.
  var isOn: Bool { spec != AugmentationSpec() }
  /// Whether a second image gets into an image.
  var mixes: Bool { spec.mixup > 0 || spec.cutmix > 0 }

  /// What happens to one image.
  struct Change: Hashable, Sendable {
    var isMirrored = false
    /// Pixels.
    var down = 0
    var right = 0
    /// Radians; positive turns the x axis towards the y axis: clockwise on the screen.
    var angle = 0.0
    /// 1 keeps the size.
    var scale = 1.0
    var colour = ColourChange.none
    /// Centre of the square of `cutout`, in pixels.
    var cutoutRow = 0
    var cutoutColumn = 0

    var resamples: Bool { angle != 0 || scale != 1 }

    /// From the target's coordinates to the source's: the movement backwards.
    var map: AffineMap {
      let (cosine, sine) = (cos(angle) / scale, sin(angle) / scale)
      let mirror = isMirrored ? -1.0 : 1.0
      let (y, x) = (Double(down), Double(right))
      return AffineMap(
        yy: cosine, yx: -sine, y0: -cosine * y + sine * x,
        xy: mirror * sine, xx: mirror * cosine, x0: mirror * (-sine * y - cosine * x))
    }
  }

  func change(epoch: Int, image: Int, size: Size) -> Change {
    var random = CounterRandom(seed: seed, purpose: .augmentation, epoch: epoch, index: image)
    var change = Change()
    let coin = random.below(2) == 1
    change.isMirrored = isMirrored(coin: coin, epoch: epoch, image: image)
    change.down = random.within(spec.crop) + random.within(spec.translate)
    change.right = random.within(spec.crop) + random.within(spec.translate)
    change.angle = random.within(spec.rotate) * .pi / 180
    change.scale = 1 + random.within(spec.scale)
    change.colour = ColourChange(
      brightness: 1 + random.within(spec.brightness), contrast: 1 + random.within(spec.contrast))
    change.cutoutRow = random.below(size.height)
    change.cutoutColumn = random.below(size.width)
    return change
  }

  /// `alternating` draws once for an image and then takes turns, so that two epochs in a row show both sides.
  ///
  /// - Source: Jordan, *94% on CIFAR-10 in 3.29 Seconds on a Single GPU*, 2024, section 3.6.
  private func isMirrored(coin: Bool, epoch: Int, image: Int) -> Bool {
    switch spec.flip {
    case .none: return false
    case .horizontal: return coin
    case .alternating:
      var first = CounterRandom(seed: seed, purpose: .augmentation, epoch: 0, index: image)
      return (first.below(2) == 1) != !epoch.isMultiple(of: 2)
    }
  }
}

extension CounterRandom {
  /// A whole number in `-limit...limit`, all equally likely.
  fileprivate mutating func within(_ limit: Int) -> Int { below(2 * limit + 1) - limit }

  /// A number in `-limit..<limit`.
  fileprivate mutating func within(_ limit: Double) -> Double { limit * (2 * uniform() - 1) }
}
