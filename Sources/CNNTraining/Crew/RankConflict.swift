import CNNRanks
import CNNSpec

/// Why ranks can't train together, as facts.
public enum RankConflict: Error, Equatable, Sendable {
  case version(rank: Int, host: String, found: String, expected: String)
  case arguments(rank: Int, host: String)
  /// `splits` have other digests than on rank 0.
  case data(rank: Int, host: String, splits: [String])
  case refused(rank: Int, host: String, RankRefusal)
  /// More ranks than batches in an update.
  case tooManyRanks(ranks: Int, accumulate: Int)
}

extension RankConflict: CustomStringConvertible {
  public var description: String {
    switch self {
    case .version(let rank, let host, let found, let expected):
      "\(RankName.text(rank, host: host)) runs version \(PrintableText.escaped(found)) and rank 0 version \(PrintableText.escaped(expected)); start the same program on all hosts"
    case .arguments(let rank, let host):
      "\(RankName.text(rank, host: host)) was started with other arguments than rank 0; all ranks of a training have the same"
    case .data(let rank, let host, let splits):
      "\(RankName.text(rank, host: host)) has other data than rank 0: \(splits.joined(separator: " and ")) differ\(splits.count == 1 ? "s" : ""); copy the data of one host to all"
    case .refused(let rank, let host, let refusal): "\(RankName.text(rank, host: host)): \(refusal.message)"
    case .tooManyRanks(let ranks, let accumulate):
      "\(ranks) ranks share out the batches of an update, of which there \(accumulate == 1 ? "is 1" : "are \(accumulate)"); start at most \(accumulate), or set [train] accumulate to \(ranks) or a multiple of it, with a batch_size so much smaller"
    }
  }
}
