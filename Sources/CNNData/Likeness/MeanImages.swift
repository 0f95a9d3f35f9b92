/// The mean image of each class, with which other images are compared.
///
/// The nearest of them is right far more often than guessing wherever classes differ in brightness, place or colour.
public struct MeanImages: Sendable {
  private let means: [(label: Int, pixels: [Float])]

  /// - Parameters:
  ///   - images: All of one size, at least one.
  ///   - labels: Of the images, from 0 to less than `classes`.
  public init(_ images: some Collection<[Float]>, labels: some Collection<Int>, classes: Int) {
    var sums = [[Float]](repeating: [Float](repeating: 0, count: images.first?.count ?? 0), count: classes)
    var counts = [Float](repeating: 0, count: classes)
    for (image, label) in zip(images, labels) {
      counts[label] += 1
      for place in image.indices { sums[label][place] += image[place] }
    }
    means = counts.indices.filter { counts[$0] > 0 }.map { label in (label, sums[label].map { $0 / counts[label] }) }
  }

  /// The label of the nearest mean image, of equally near ones the first; `nil` without any.
  public func nearest(to image: [Float]) -> Int? {
    let distances = means.map { Self.distance(image, $0.pixels) }
    return distances.indices.min { distances[$0] < distances[$1] }.map { means[$0].label }
  }

  /// How many classes have a mean image that is nearer than that of `label`, and of how many classes; `nil` for a class
  /// without a mean image.
  public func rank(of label: Int, _ image: [Float]) -> (nearer: Int, classes: Int)? {
    guard let own = means.first(where: { $0.label == label }) else { return nil }
    let distance = Self.distance(image, own.pixels)
    return (means.count { Self.distance(image, $0.pixels) < distance }, means.count)
  }

  /// How many images have the label of the nearest mean image.
  public func correct(_ images: some Sequence<[Float]>, labels: some Sequence<Int>) -> Int {
    zip(images, labels).reduce(0) { $0 + (nearest(to: $1.0) == $1.1 ? 1 : 0) }
  }

  private static func distance(_ one: [Float], _ other: [Float]) -> Float {
    var sum: Float = 0
    for place in one.indices { sum += (one[place] - other[place]) * (one[place] - other[place]) }
    return sum
  }
}
