import CNNEngine

/// How fast ranks exchange, as the slowest of them has measured it.
public struct LinkSpeed: Equatable, Sendable {
  /// Out of a rank, and at the same time into it.
  public let bytesPerSecond: Double
  /// The time of the smallest exchange: one number to each other rank.
  public let secondsOfMessage: Double

  public init(bytesPerSecond: Double, secondsOfMessage: Double) {
    (self.bytesPerSecond, self.secondsOfMessage) = (bytesPerSecond, secondsOfMessage)
  }

  /// Enough to fill every buffer on the way: 4 MB out of each rank.
  private static let floats = 1 << 20
  /// The first exchange opens connections.
  private static let rounds = 4

  /// Measures the connection of all ranks, which call this together.
  public static func measure(_ ranks: any Ranks) throws(RankError) -> LinkSpeed {
    let small = try seconds(ranks, floats: ranks.others.count)
    let large = try seconds(ranks, floats: floats)
    let bytes = Double(floats * MemoryLayout<Float>.size)
    return LinkSpeed(
      bytesPerSecond: try ranks.gather(bytes / max(large, 1e-9)).min()!,
      secondsOfMessage: try ranks.gather(small).max()!)
  }

  /// The shortest time to send so many floats in equal parts to all others.
  private static func seconds(_ ranks: any Ranks, floats: Int) throws(RankError) -> Double {
    let part = floats / ranks.others.count
    let (outgoing, incoming) = (FloatBuffer(count: floats), FloatBuffer(count: floats))
    let messages = ranks.others.enumerated().flatMap { place, peer in
      let range = place * part..<(place + 1) * part
      return [RankMessage.send(outgoing[range], to: peer), .receive(incoming[range], from: peer)]
    }
    var shortest = Double.infinity
    for _ in 0..<rounds {
      _ = try ranks.gather([])
      let start = ContinuousClock.now
      try ranks.exchange(messages, on: .control)
      shortest = min(shortest, (ContinuousClock.now - start) / .seconds(1))
    }
    return shortest
  }
}
