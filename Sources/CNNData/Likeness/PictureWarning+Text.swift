import CNNSpec
import Foundation

/// The words for every warning: what was found, what the training images had, and what it may be.
extension PictureWarning: CustomStringConvertible {
  public var description: String {
    switch self {
    case .oneColour(let mean):
      "all its pixels are equal, with the mean \(Self.number(mean)), and the training images are not of one colour: is it empty?"
    case .brightness(let mean, let usual, let remedy):
      "its mean is \(Self.number(mean)); the training images' means are \(Self.range(usual))\(Self.question(remedy))"
    case .brightnessOfPixels(let mean, let usual, let std):
      "its mean is \(Self.number(mean)); the training pixels' mean is \(Self.number(usual)), their standard deviation "
        + "\(Self.number(std))\(Self.question(.inverted))"
    case .contrast(let contrast, let usual):
      "the standard deviation of its pixels is \(Self.number(contrast)); the training images' are \(Self.range(usual))"
    case .outline(let distance, let remedy):
      "bright and dark are distributed unlike in the training images, \(String(format: "%.1f", distance)) times what is "
        + "still usual\(Self.question(remedy))"
    case .size(let size, let usual):
      "it is \(size.height) pixels high and \(size.width) wide; the training images were \(Self.text(usual)): "
        + "is the thing as large in it as in those?"
    case .proportions(let size, let usual):
      "it is \(size.height) pixels high and \(size.width) wide, and is squeezed; the training images were \(Self.text(usual))"
    }
  }

  /// - Parameter areMany: Whether several pictures are meant.
  static func question(_ remedy: Remedy?, areMany: Bool = false) -> String {
    let (are, they) = areMany ? ("are they", "they") : ("is it", "it")
    return switch remedy {
    case .inverted: ": \(are) inverted? With black and white exchanged \(they) would fit"
    case .transposed: ": \(are) transposed? With rows and columns exchanged \(they) would fit"
    case nil: ""
    }
  }

  private static func number(_ value: Double) -> String {
    // What is left of 0 after normalising and back.
    guard abs(value) > 1e-6 else { return "0" }
    return String(format: abs(value) < 0.1 ? "%.2g" : "%.2f", value)
  }

  private static func range(_ range: ClosedRange<Double>) -> String {
    "\(number(range.lowerBound)) to \(number(range.upperBound))"
  }

  private static func text(_ sizes: PictureSizes) -> String {
    let text = { (range: ClosedRange<Int>) in
      range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
    return "\(text(sizes.height)) high and \(text(sizes.width)) wide"
  }
}
