import CNNRanks

/// How fast several ranks will be, from what can be measured before the first step.
public struct RankForecast: Equatable, Sendable {
  public let ranks: Int
  /// Batches of an update.
  public let batches: Int
  /// Out of each rank for an update, and into it.
  public let exchangedBytes: Int
  public let link: LinkSpeed
  /// Forward and backward of one batch, on the slowest rank.
  public let batchSeconds: Double

  public init(ranks: Int, batches: Int, exchangedBytes: Int, link: LinkSpeed, batchSeconds: Double) {
    (self.ranks, self.batches, self.exchangedBytes) = (ranks, batches, exchangedBytes)
    (self.link, self.batchSeconds) = (link, batchSeconds)
  }

  /// Measures the link and a batch, together with the other ranks.
  ///
  /// - Throws: `RankError`.
  public init(_ crew: RankCrew, _ trainer: Trainer) throws {
    let slowest = try crew.ranks.gather(trainer.measureBatch()).max()!
    self.init(
      ranks: crew.ranks.count, batches: trainer.configuration.spec.training.accumulate,
      exchangedBytes: GradientExchange.bytes(parameters: trainer.network.parameters.count, ranks: crew.ranks.count),
      link: try LinkSpeed.measure(crew.ranks), batchSeconds: slowest)
  }

  /// Of an update's gradients.
  public var exchangeSeconds: Double { Double(exchangedBytes) / link.bytesPerSecond + 2 * link.secondsOfMessage }

  /// The part of a batch's time behind which an exchange can hide: most of backward, which takes two thirds.
  private static let hidden = 0.6

  /// Expected speed as a share of so many times that of one rank.
  public var efficiency: Double { efficiency(batches: batches) }

  private func efficiency(batches: Int) -> Double {
    let busiest = Double((batches + ranks - 1) / ranks)
    let exposed = max(0, exchangeSeconds - Self.hidden * batchSeconds) + 2 * link.secondsOfMessage
    return Double(batches) * batchSeconds / (Double(ranks) * (busiest * batchSeconds + exposed))
  }

  /// Below this a user should know what would help.
  public static let wanted = 0.8

  /// The smallest `accumulate` with the wanted efficiency; `nil` if there is none or it is reached.
  public var helpfulBatches: Int? {
    guard efficiency < Self.wanted else { return nil }
    let most = 1024
    return stride(from: ranks, through: most * ranks, by: ranks).first {
      $0 > batches && efficiency(batches: $0) >= Self.wanted
    }
  }
}
