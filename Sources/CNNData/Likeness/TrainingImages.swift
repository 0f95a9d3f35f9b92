import CNNSpec

/// What the images were like that a network was trained on, so that a picture unlike them is noticed.
///
/// Kept in the checkpoint of a run, measured when it began.
public struct TrainingImages: Codable, Hashable, Sendable {
  /// Images that are measured at most, evenly spaced over the training part.
  static let most = 2048

  /// Images that were measured.
  public let count: Int
  /// The images' means, on the scale of the network's mean and std.
  public let means: ClosedRange<Double>
  /// The images' standard deviations.
  public let contrasts: ClosedRange<Double>
  /// Whether one was of one colour.
  public let hasOneColour: Bool
  /// Before pictures were made as large as the network's input.
  public let sizes: PictureSizes
  let outlines: OutlineModel?

  /// - Returns: `nil` for numbers so large that they have no moments.
  public init?(_ set: ImageSet) { self.init(set, most: Self.most) }

  /// - Parameter most: Images that are measured at most.
  init?(_ set: ImageSet, most: Int) {
    let number = min(set.count, most)
    guard number > 0 else { return nil }
    let measures = ParallelPieces.map(count: number) { place in
      let record = Int(set.records[place * set.count / number])
      return set.images.withRecord(record) { bytes in
        ImageMeasures(set.shape) { set.images.element.number(bytes, $0) }
      }
    }
    let (means, contrasts) = (measures.map(\.mean), measures.map(\.contrast))
    guard (means + contrasts).allSatisfy(\.isFinite) else { return nil }
    count = number
    self.means = means.min()!...means.max()!
    self.contrasts = contrasts.min()!...contrasts.max()!
    hasOneColour = measures.contains(where: \.isOneColour)
    sizes = set.sizes ?? PictureSizes(set.shape.size)
    outlines = OutlineModel(measures.map(\.outline))
  }

  /// Whether these can be the images of a network with this input; a file may hold anything.
  public func isSound(for input: Shape) -> Bool {
    let grid = ImageMeasures.gridSize(input)
    return count > 0 && sizes.height.lowerBound > 0 && sizes.width.lowerBound > 0
      && (outlines?.isSound(size: grid.height * grid.width) ?? true)
  }

  /// New images differ more from few training images than from many.
  private var allowance: Double { 1 + 60 / Double(count) }

  /// Whether an image is like them.
  func fits(_ measures: ImageMeasures) -> Bool {
    isUsual(mean: measures.mean) && isUsual(contrast: measures.contrast)
      && distance(measures.outline).map { $0 <= 1 } ?? true
  }

  func isUsual(mean: Double) -> Bool {
    // A quarter of the range on both sides, and a little where all images have one mean.
    let margin = allowance * (0.25 * (means.upperBound - means.lowerBound) + 0.05 * contrasts.upperBound)
    return (means.lowerBound - margin...means.upperBound + margin).contains(mean)
  }

  func isUsual(contrast: Double) -> Bool {
    let factor = 1.5 * allowance
    return (contrasts.lowerBound / factor...contrasts.upperBound * factor).contains(contrast)
  }

  /// How far an outline is from the training images', as a multiple of the distance that warns; `nil` without their outlines.
  func distance(_ outline: [Double]) -> Double? {
    outlines.map { $0.distance(outline) / (1.25 * allowance.squareRoot()) }
  }
}
