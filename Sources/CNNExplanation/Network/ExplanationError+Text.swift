import CNNSpec

/// The words for what a picture of a network's inside can't show.
extension ExplanationError: HelpfulError {
  public func text(_ words: Means.Words) -> String { shown(words).text }

  private func shown(_ words: Means.Words) -> ShownText {
    switch self {
    case .unknownLayer(let name, let known): "no layer \(name); the network has \(known.joined(separator: ", "))"
    case .noMaps(let layer):
      "\(layer ?? "the network") has no maps of several pixels; choose a layer before the map is flattened"
    case .passedBy(let layer):
      "a way around \(layer) leads to the output, so it doesn't hold all that matters; choose a layer that every way passes"
    case .unknownUnit(let unit, let layer, let count): "no unit \(unit); \(layer) has units 0 to \(count - 1)"
    case .notSliding(let layer, let reason):
      "\(layer) can't be slid over a larger picture: \(reason); \(words(.predicting))"
    case .pictureTooSmall(let picture, let input):
      "the picture has \(picture.height)x\(picture.width) pixels, and the network needs \(input.height)x\(input.width); \(words(.largerScale))"
    case .pictureTooLarge(let picture, let most):
      "\(picture.height)x\(picture.width) pixels are too many to search at once; \(words(.smallerScale(mostPixels: most)))"
    case .notFinite(let quantity):
      "the network's \(quantity.rawValue) are not finite numbers; the weights are unusable, go back to an earlier checkpoint"
    case .tooFewImages(let found, let needed):
      "\(Phrase.counted(found, "image")) \(found == 1 ? "is" : "are") too few, \(needed) are needed; \(words(.largerDataSet))"
    }
  }
}
