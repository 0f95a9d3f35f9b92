import CNNSpec

/// What can go wrong between ranks, as facts; `description` turns them to text.
public enum RankError: Error, Equatable, Sendable {
  /// A launcher started several processes, and there is no MPI library that this one could talk to the others with.
  case noLibrary(launcher: String, processes: Int, tried: [String])
  /// The library was loaded and does not know the other processes: it belongs to another launcher.
  case otherLaunchersLibrary(path: String, launcher: String, processes: Int)
  /// A launcher started several processes without what they would find each other by.
  case noConnection(launcher: String, processes: Int)
  /// A function of the library failed.
  case failed(call: String, reason: String)
  /// Ranks that have said nothing for so long.
  case silent(ranks: [Int], seconds: Int)
  /// Ranks that should have computed the same have different results at the end of an epoch. If `isClear`, these differ from the
  /// majority; otherwise there is no majority, and these are all ranks.
  case differs(ranks: [Int], hosts: [String], epoch: Int, isClear: Bool)
  /// A person asked the training to stop, and these ranks did not answer in time.
  case stopped(ranks: [Int])
}

extension RankError {
  /// Whether all ranks have found it together.
  public var isShared: Bool { if case .differs = self { true } else { false } }
}

extension RankError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noLibrary(let launcher, let processes, let tried):
      "\(launcher) started \(processes) processes, and no MPI library was found that joins them (tried \(tried.joined(separator: ", "))); install the launcher's library, or name its file in \(Launcher.libraryVariable)"
    case .otherLaunchersLibrary(let path, let launcher, let processes):
      "\(launcher) started \(processes) processes, but the library \(PrintableText.escaped(path)) finds only this one, so it belongs to another launcher; name the right file in \(Launcher.libraryVariable), or let srun start its tasks with pmix"
    case .noConnection(let launcher, let processes):
      "\(launcher) started \(processes) processes that cannot find each other; give it the option mpi=pmix, or mpi=pmi2 for MPICH"
    case .failed(let call, let reason): "\(call) failed: \(PrintableText.escaped(reason))"
    case .differs(let ranks, let hosts, let epoch, true):
      "\(Self.names(ranks, hosts)) has computed other weights than the rest by the end of epoch \(epoch): its memory or processor is at fault; go on from the last checkpoint without that host"
    case .differs(let ranks, let hosts, let epoch, false):
      "\(Self.names(ranks, hosts)) have computed different weights by the end of epoch \(epoch): the memory or processor of one is at fault; go on from the last checkpoint on other hosts, or on one alone"
    case .silent(let ranks, let seconds): "\(RankName.list(ranks)) said nothing for \(seconds) seconds"
    case .stopped(let ranks): "asked to stop while waiting for \(RankName.list(ranks))"
    }
  }

  private static func names(_ ranks: [Int], _ hosts: [String]) -> String {
    zip(ranks, hosts).map { RankName.text($0, host: $1) }.joined(separator: ", ")
  }
}
