import CNNEngine
import Foundation

/// The processes that a launcher has started, joined by MPI.
///
/// Waiting is asking, with pauses: MPI's own waiting would keep a core busy that computes, and could not end when a rank
/// stays silent.
public final class MPIRanks: Ranks {
  public let rank: Int
  public let count: Int

  private let library: MPILibrary
  private let patience: RankPatience
  private let waiting: Waiting
  /// MPI is asked by one thread at a time.
  private let turn = Guarded(())

  /// How the program takes part in a wait: it can end the wait, and it is told about silent ranks.
  public struct Waiting: Sendable {
    /// Whether somebody wants the program to end.
    let isStopping: @Sendable () -> Bool
    /// Told once of ranks that are silent for so many seconds.
    let isSilent: @Sendable (_ ranks: [Int], _ seconds: Int) -> Void

    public init(
      isStopping: @escaping @Sendable () -> Bool, isSilent: @escaping @Sendable (_ ranks: [Int], _ seconds: Int) -> Void
    ) {
      (self.isStopping, self.isSilent) = (isStopping, isSilent)
    }
  }

  /// Joins the launcher's other processes.
  ///
  /// - Throws: `RankError` without a library, or with one of another launcher.
  public init(
    _ launcher: Launcher, environment: [String: String], patience: RankPatience, waiting: Waiting
  ) throws(RankError) {
    guard launcher.connects(environment: environment) else {
      throw .noConnection(launcher: launcher.name, processes: launcher.processes)
    }
    let named = environment[Launcher.libraryVariable].flatMap { $0.isEmpty ? nil : $0 }
    let names = named.map { [$0] } ?? launcher.libraries
    guard let library = names.lazy.compactMap({ MPILibrary($0) }).first else {
      throw .noLibrary(launcher: launcher.name, processes: launcher.processes, tried: names)
    }
    self.library = library
    (self.patience, self.waiting) = (patience, waiting)
    var level: Int32 = 0
    try library.require(library.initialize(nil, nil, library.handles.serialized, &level), "MPI_Init_thread")
    let world = library.handles.world
    try library.require(library.setErrorHandler(world, library.handles.errorsReturn), "MPI_Comm_set_errhandler")
    var (rank, count): (Int32, Int32) = (0, 0)
    try library.require(library.rank(world, &rank), "MPI_Comm_rank")
    try library.require(library.size(world, &count), "MPI_Comm_size")
    guard count > 1 else {
      _ = library.finalize()
      throw .otherLaunchersLibrary(path: library.path, launcher: launcher.name, processes: launcher.processes)
    }
    (self.rank, self.count) = (Int(rank), Int(count))
  }

  public func exchange(_ messages: [RankMessage], on channel: RankChannel) throws(RankError) {
    var transfers: [Transfer] = []
    defer { withExtendedLifetime(messages) {} }
    // What comes is asked for first, so that it needs no memory on the way.
    for message in messages.sorted(by: { $0.direction == .from && $1.direction == .to }) {
      try turn.withLock { (_) throws(RankError) in try begin(message, channel, &transfers) }
    }
    try wait(for: &transfers, on: channel)
  }

  /// After everybody else, too, has come to this point: a rank that leaves early looks to others like one that broke down.
  public func leave() {
    do {
      _ = try gather([], on: .patient)
      turn.withLock { _ in _ = library.finalize() }
    } catch {
      abort(code: 1)
    }
  }

  /// Ends all ranks at once, with this exit code.
  public func abort(code: Int32) -> Never {
    turn.withLock { _ in _ = library.abort(library.handles.world, code) }
    // An abort that comes back has told the launcher.
    _exit(code)
  }

  // MARK: Transfers

  /// A message, or a piece of a long one, on its way.
  private struct Transfer {
    var request: MPILibrary.Handle = 0
    let peer: Int
  }

  /// Counts are 32-bit numbers in MPI.
  private static let mostBytes = 1 << 30

  private func begin(_ message: RankMessage, _ channel: RankChannel, _ transfers: inout [Transfer]) throws(RankError) {
    let bytes = message.bytes
    for start in stride(from: 0, to: bytes.count, by: Self.mostBytes) {
      let count = Int32(min(Self.mostBytes, bytes.count - start))
      var transfer = Transfer(peer: message.peer)
      let (world, byte) = (library.handles.world, library.handles.byte)
      let place = bytes.baseAddress.map { $0 + start }
      switch message.direction {
      case .to:
        try library.require(
          library.send(place, count, byte, Int32(message.peer), channel.rawValue, world, &transfer.request), "MPI_Isend"
        )
      case .from:
        try library.require(
          library.receive(place, count, byte, Int32(message.peer), channel.rawValue, world, &transfer.request),
          "MPI_Irecv")
      }
      transfers.append(transfer)
    }
  }

  private func wait(for transfers: inout [Transfer], on channel: RankChannel) throws(RankError) {
    var pause = WaitPause()
    var lastProgress = ContinuousClock.now
    var hasWarned = false
    var stop: ContinuousClock.Instant?
    while !transfers.isEmpty {
      if try removeCompleted(&transfers) {
        lastProgress = .now
        pause = WaitPause()
        continue
      }
      pause.take()
      guard pause.isLong, channel != .patient else { continue }
      let seconds = (ContinuousClock.now - lastProgress) / .seconds(1)
      let silent = Set(transfers.map(\.peer)).sorted()
      // Rank 0 saves when somebody asks to stop, so nobody else may end it.
      if rank == 0, waiting.isStopping() {
        let since = stop ?? .now
        stop = since
        if (ContinuousClock.now - since) / .seconds(1) >= patience.limitWhenStopping { throw .stopped(ranks: silent) }
      }
      if seconds >= patience.limit { throw .silent(ranks: silent, seconds: Int(seconds)) }
      if seconds >= patience.warning, !hasWarned {
        hasWarned = true
        waiting.isSilent(silent, Int(seconds))
      }
    }
  }

  /// - Returns: Whether there was any.
  private func removeCompleted(_ transfers: inout [Transfer]) throws(RankError) -> Bool {
    let before = transfers.count
    try turn.withLock { (_) throws(RankError) in
      var pending: [Transfer] = []
      pending.reserveCapacity(transfers.count)
      for var transfer in transfers {
        var isDone: Int32 = 0
        var status = MPIStatus()
        let result = withUnsafeMutableBytes(of: &status) { library.test(&transfer.request, &isDone, $0.baseAddress!) }
        try library.require(result, "MPI_Test")
        if isDone == 0 { pending.append(transfer) }
      }
      transfers = pending
    }
    return transfers.count < before
  }
}

/// Room for a status of every library; the largest has 32 bytes.
private struct MPIStatus {
  var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
}

/// The pauses of somebody who asks again and again.
private struct WaitPause {
  /// What comes at once, as on one machine, is worth some attempts without a pause.
  private static let eager = 200
  /// Microseconds; the buffers of a network hold what comes meanwhile.
  private static let length: UInt32 = 50
  private var count = 0

  var isLong: Bool { count > Self.eager && count.isMultiple(of: 64) }

  mutating func take() {
    count += 1
    if count <= Self.eager { sched_yield() } else { usleep(Self.length) }
  }
}
