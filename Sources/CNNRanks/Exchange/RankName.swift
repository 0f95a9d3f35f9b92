import CNNSpec

/// How messages name ranks.
public enum RankName {
  /// One rank: `rank 3 (node7)`.
  public static func text(_ rank: Int, host: String) -> String { "rank \(rank) (\(PrintableText.escaped(host)))" }

  /// Several ranks whose hosts are not known here: `ranks 1, 2`.
  public static func list(_ ranks: [Int]) -> String {
    "rank\(ranks.count == 1 ? "" : "s") \(ranks.map(String.init).joined(separator: ", "))"
  }
}
