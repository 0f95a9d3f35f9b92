/// How long a rank waits for others, in seconds.
public struct RankPatience: Sendable {
  /// When others that are silent are named.
  public var warning: Double
  /// When they are given up.
  public var limit: Double
  /// When rank 0 gives them up after a request to stop. Slurm kills a job 30 seconds after it asked, so this is shorter.
  public var limitWhenStopping: Double

  public init(limit: Double) {
    (warning, self.limit, limitWhenStopping) = (min(60, limit), limit, min(20, limit))
  }

  public static let standard = RankPatience(limit: 600)
}
