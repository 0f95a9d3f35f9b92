/// How long a rank waits for others, in seconds.
public struct RankPatience: Sendable {
  /// When others that are silent are named.
  public var warning: Double
  /// When they are given up.
  public var limit: Double
  /// When they are given up if somebody asked to stop: a launcher kills soon.
  public var limitWhenStopping: Double

  public init(limit: Double) {
    (warning, self.limit, limitWhenStopping) = (min(60, limit), limit, min(5, limit))
  }

  /// Before this there is nothing to ask.
  var shortest: Double { min(warning, limit, limitWhenStopping) }

  public static let standard = RankPatience(limit: 600)
}
