import CNNEngine

/// In which order an epoch goes through a split.
public enum ImageOrder: Hashable, Sendable {
  /// As the files have it.
  case sequential
  /// A permutation that depends on the seed and the epoch alone, so any epoch can be entered at any batch.
  case shuffled(seed: UInt64)

  func numbers(count: Int, epoch: Int) -> [Int32] {
    var numbers = (0..<Int32(count)).map { $0 }
    guard case .shuffled(let seed) = self else { return numbers }
    var random = CounterRandom(seed: seed, purpose: .shuffle, epoch: epoch, index: 0)
    random.shuffle(&numbers)
    return numbers
  }
}
