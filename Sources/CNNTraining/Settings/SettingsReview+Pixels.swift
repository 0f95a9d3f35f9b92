import CNNSpec

/// `mean` and `std` beside the pixels of the training images, and what is done to pixels at random.
extension SettingsReview {
  /// A given mean is far off when it is more than so many standard deviations from that of the images.
  private static let farDeviations = 3.0
  /// A given std is far off when it is so many times as large or as small; those of ImageNet are not, for most images.
  private static let farFactor = 5.0
  /// A value in another unit is taken for the images' own mean if it is as near as this share of it.
  private static let likeness = 0.5
  /// The white of bytes.
  private static let white = 255.0

  /// The first channel that is far off, for each of the keys.
  var pixelWarnings: [SettingsWarning] {
    guard let data = configuration.spec.data, let actual = run.pixels else { return [] }
    var found: [SettingsWarning] = []
    let channels = actual.mean.indices
    func given(_ values: [Double]?, _ channel: Int) -> Double? {
      values.map { $0.count == 1 ? $0[0] : $0[channel] }
    }
    let means = channels.lazy.compactMap { channel in
      given(data.mean, channel).flatMap {
        fact(mean: $0, std: given(data.std, channel), of: actual.mean[channel], actual.std[channel])
      }
    }
    if let fact = means.first { found.append(SettingsWarning("data", "mean", fact)) }
    let stds = channels.lazy.compactMap { channel in
      given(data.std, channel).flatMap { fact(std: $0, actual: actual.std[channel]) }
    }
    if let fact = stds.first { found.append(SettingsWarning("data", "std", fact)) }
    return found
  }

  /// Changes of colours whose factor may be negative, which makes light dark.
  var colourWarnings: [SettingsWarning] {
    let augmentation = configuration.spec.augmentation
    return [("brightness", augmentation.brightness), ("contrast", augmentation.contrast)].filter { $0.1 > 1 }
      .map { SettingsWarning("augment", $0.0, .negativeFactor($0.1)) }
  }

  private func fact(mean: Double, std: Double?, of actual: Double, _ actualStd: Double) -> SettingsWarning.Fact? {
    let width = max(std ?? actualStd, actualStd)
    if run.pixelsAreScaled {
      if mean > 1, isAlike(mean / Self.white, actual, within: Self.likeness * actual) {
        return .byteScale(mean, actual: actual)
      }
      if mean > 1 { return .mean(mean, actual: actual) }
      let isTiny = mean > 0 && mean * Self.farFactor * Self.farFactor < actual
      if isTiny, isAlike(mean * Self.white, actual, within: Self.likeness * actual) {
        return .dividedTwice(mean, actual: actual)
      }
    }
    return isAlike(mean, actual, within: Self.farDeviations * width) ? nil : .mean(mean, actual: actual)
  }

  private func fact(std: Double, actual: Double) -> SettingsWarning.Fact? {
    // 1 leaves pixels as they are, on purpose; and pixels that are all equal have no std to compare with.
    guard std != 1, !run.pixelsAreScaled || actual < 1 else { return nil }
    let isFar = { (value: Double) in value > actual * Self.farFactor || value * Self.farFactor < actual }
    guard isFar(std) else { return nil }
    if run.pixelsAreScaled, std > 1, !isFar(std / Self.white) { return .byteScale(std, actual: actual) }
    if run.pixelsAreScaled, std < actual, !isFar(std * Self.white) { return .dividedTwice(std, actual: actual) }
    return .std(std, actual: actual)
  }

  private func isAlike(_ value: Double, _ other: Double, within distance: Double) -> Bool {
    abs(value - other) <= distance
  }
}
