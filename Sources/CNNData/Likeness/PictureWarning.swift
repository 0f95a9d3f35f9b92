import CNNSpec

/// How a picture is unlike the images that a network was trained on, so that its answer says little.
public enum PictureWarning: Hashable, Sendable {
  /// What would make it fit.
  public enum Remedy: Hashable, Sendable {
    /// Black and white exchanged.
    case inverted
    /// Rows and columns exchanged.
    case transposed
  }

  /// All pixels are equal; the mean of their channels.
  case oneColour(mean: Double)
  case brightness(mean: Double, usual: ClosedRange<Double>, Remedy?)
  /// The same where only the mean and std of all training pixels are known.
  case brightnessOfPixels(mean: Double, usual: Double, std: Double)
  case contrast(Double, usual: ClosedRange<Double>)
  /// How far its outline is from theirs, as a multiple of what is usual.
  case outline(distance: Double, Remedy?)
  /// Much larger or smaller than they were.
  case size(Size, usual: PictureSizes)
  case proportions(Size, usual: PictureSizes)
}

extension PictureWarning {
  /// A multiple of the training images' size: a larger picture, or one smaller than its inverse, shows other details.
  private static let largestScale = 4.0
  /// The same for the ratio of height and width.
  private static let largestStretch = 1.5

  /// All that is unlike in a picture.
  ///
  /// - Parameters:
  ///   - image: What the network reads: `[channels, height, width]`, normalised with `preprocessing`.
  ///   - size: Of the picture, before it was made as large as the network's input.
  ///   - training: What the training images were like; `nil` in checkpoints of earlier versions, where only `preprocessing`
  ///     says something about them.
  public static func all(
    _ image: [Float], _ shape: Shape, size: Size, preprocessing: Preprocessing, training: TrainingImages?
  ) -> [PictureWarning] {
    let value = { (place: Int) in
      let channel = place / shape.positions
      return Double(image[place]) * preprocessing.std[channel] + preprocessing.mean[channel]
    }
    let measures = ImageMeasures(shape, value: value)
    guard let training else { return ofPreprocessing(measures, preprocessing) }
    return (ofPixels(measures, shape, training, value).map { [$0] } ?? []) + Self.size(size, training)
  }

  /// The first that is wrong: what follows from it is not said again.
  static func ofPixels(
    _ measures: ImageMeasures, _ shape: Shape, _ training: TrainingImages, _ value: (Int) -> Double
  ) -> PictureWarning? {
    if measures.isOneColour && !training.hasOneColour && shape.positions > 1 { return .oneColour(mean: measures.mean) }
    guard !training.fits(measures) else { return nil }
    let distance = training.distance(measures.outline) ?? 0
    let remedy = remedy(shape, training, value)
    if !training.isUsual(mean: measures.mean) { return .brightness(mean: measures.mean, usual: training.means, remedy) }
    if distance > 1 { return .outline(distance: distance, remedy) }
    return .contrast(measures.contrast, usual: training.contrasts)
  }

  /// What would make it fit, if anything was found.
  var remedy: Remedy? {
    switch self {
    case .brightness(_, _, let remedy), .outline(_, let remedy): remedy
    case .brightnessOfPixels: .inverted
    case .oneColour, .contrast, .size, .proportions: nil
    }
  }

  /// The same fact alone.
  var withoutRemedy: PictureWarning {
    switch self {
    case .brightness(let mean, let usual, _): .brightness(mean: mean, usual: usual, nil)
    case .outline(let distance, _): .outline(distance: distance, nil)
    case .oneColour, .brightnessOfPixels, .contrast, .size, .proportions: self
    }
  }

  private static func remedy(_ shape: Shape, _ training: TrainingImages, _ value: (Int) -> Double) -> Remedy? {
    if training.fits(ImageMeasures(shape) { 1 - value($0) }) { return .inverted }
    guard shape.height == shape.width, shape.height > 1 else { return nil }
    let transposed = ImageMeasures(shape) { place in
      let (plane, rest) = (place / shape.positions, place % shape.positions)
      return value(plane * shape.positions + rest % shape.width * shape.width + rest / shape.width)
    }
    return training.fits(transposed) ? .transposed : nil
  }

  private static func size(_ size: Size, _ training: TrainingImages) -> [PictureWarning] {
    let sizes = training.sizes
    let isScaled = { (side: Int, usual: ClosedRange<Int>) in
      Double(side) > largestScale * Double(usual.upperBound) || Double(side) * largestScale < Double(usual.lowerBound)
    }
    if isScaled(size.height, sizes.height) || isScaled(size.width, sizes.width) { return [.size(size, usual: sizes)] }
    let ratio = Double(size.height) / Double(size.width)
    let (low, high) = (
      Double(sizes.height.lowerBound) / Double(sizes.width.upperBound),
      Double(sizes.height.upperBound) / Double(sizes.width.lowerBound)
    )
    return ratio > largestStretch * high || ratio * largestStretch < low ? [.proportions(size, usual: sizes)] : []
  }

  /// A picture that is two standard deviations from the mean of all pixels, and fits when it is inverted.
  private static func ofPreprocessing(_ measures: ImageMeasures, _ preprocessing: Preprocessing) -> [PictureWarning] {
    if measures.isOneColour { return [.oneColour(mean: measures.mean)] }
    let channels = Double(preprocessing.mean.count)
    let mean = preprocessing.mean.reduce(0, +) / channels
    let std = (preprocessing.std.reduce(0) { $0 + $1 * $1 } / channels).squareRoot()
    guard abs(measures.mean - mean) > 2 * std, abs(1 - measures.mean - mean) < std else { return [] }
    return [.brightnessOfPixels(mean: measures.mean, usual: mean, std: std)]
  }
}
