/// The losses of a training's steps in bounded memory: means over ever more steps, as the training gets longer.
struct LossCurve: Equatable {
  /// More points than the widest window shows, in an even number so that pairs can become one.
  private static let capacity = 512

  /// Steps before the first loss.
  private(set) var start = 0
  /// Losses seen.
  private(set) var count = 0
  /// Of `width` steps each, in order.
  private var means: [Double] = []
  private var width = 1
  /// Of the steps that don't fill a mean yet.
  private var sum = 0.0

  init(start: Int = 0) { self.start = start }

  /// The step of the last loss.
  var end: Int { start + count }

  mutating func add(_ loss: Double) {
    count += 1
    sum += loss
    guard count.isMultiple(of: width) else { return }
    means.append(sum / Double(width))
    sum = 0
    guard means.count == Self.capacity else { return }
    means = stride(from: 0, to: means.count, by: 2).map { (means[$0] + means[$0 + 1]) / 2 }
    width *= 2
  }

  /// Forgets the steps after one that the training went back to.
  mutating func goBack(to step: Int) {
    let kept = min(max(step - start, 0) / width, means.count)
    means.removeLast(means.count - kept)
    count = kept * width
    sum = 0
  }

  /// The curve at so many places, evenly from the first step to the last: means where there are more losses than places,
  /// and on straight lines between them where there are fewer.
  func samples(_ places: Int) -> [Double] {
    guard places > 1, let first = means.first else { return [] }
    guard means.count > 1 else { return Array(repeating: first, count: places) }
    guard means.count > places else {
      return (0..<places).map { place in
        let position = Double(place) * Double(means.count - 1) / Double(places - 1)
        let left = min(Int(position), means.count - 2)
        return means[left] + (means[left + 1] - means[left]) * (position - Double(left))
      }
    }
    return (0..<places).map { place in
      let range = place * means.count / places..<(place + 1) * means.count / places
      return means[range].reduce(0, +) / Double(range.count)
    }
  }
}
