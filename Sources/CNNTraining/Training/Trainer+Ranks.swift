import CNNEngine
import CNNRanks
import CNNRun
import Foundation

/// What several ranks add to a training. Rank 0 writes, reports and is asked; the others compute.
extension Trainer {
  /// Runs `body` as one process would that trains by itself; every rank does the same then, or only rank 0.
  func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
    let team = ranks
    ranks = SoleRank()
    defer { ranks = team }
    return try body()
  }

  /// Trains with rank 0 until it ends, without a folder.
  ///
  /// - Throws: `RankError`; `DataError`; `RankDismissal` when rank 0 has ended because of an error.
  public func follow() throws {
    precondition(!isFirst, "rank 0 leads")
    try synchronise()
    if !isComplete { _ = try train() }
  }

  /// Gives every rank the state of rank 0.
  func synchronise() throws {
    guard ranks.count > 1 else { return }
    sharing = .shared
    let own = isFirst ? Array(try JSONEncoder().encode(SharedProgress(progress))) : []
    let bytes = try ranks.broadcast(own, on: .patient)
    guard !bytes.isEmpty else { throw RankDismissal() }
    if !isFirst { try JSONDecoder().decode(SharedProgress.self, from: Data(bytes)).apply(to: &progress) }
    for view in step.optimizer.stateViews { try ranks.broadcast(view, on: .patient) }
  }

  /// Tells the other ranks, which wait for a state, that there will be none.
  public func dismiss() throws {
    guard ranks.count > 1 else { return }
    sharing = .over
    _ = try ranks.broadcast([], on: .patient)
  }

  /// Sees to it that the other ranks have nothing to wait for when this training has ended with an error.
  ///
  /// - Returns: Whether they know; else they can only be ended.
  func endSharing(after error: any Error) -> Bool {
    guard ranks.count > 1 else { return true }
    switch (sharing, error) {
    case (.over, _): return true
    case (.notYet, _): return (try? dismiss()) != nil
    // All ranks have found that together.
    case (.shared, RankError.differs): return true
    case (.shared, _): return false
    }
  }

  /// How long forward and backward of a batch take, on an image without content; nothing of the training changes.
  func measureBatch() -> Double {
    let images = network.batchSize
    let input = FloatBuffer(count: images * network.architecture.input.count).whole
    let statistics = network.parameters.statistics.array
    var shortest = Double.infinity
    // The first pays for memory that is touched for the first time.
    for _ in 0..<2 {
      let start = ContinuousClock.now
      _ = network.forward(
        input, images: images, mode: .training(seed: 0, epoch: 0, images: Array(0..<images)))
      network.outputGradient.fill(0)
      network.backward(images: images)
      shortest = min(shortest, (ContinuousClock.now - start) / .seconds(1))
    }
    network.parameters.statistics.copy(from: statistics)
    return shortest
  }

  /// Goes back from a divergence: rank 0 does, and the others take over its state.
  func goBackTogether(from divergence: Divergence) throws {
    guard ranks.count > 1 else { return try goBack(from: divergence) }
    if isFirst {
      do {
        try alone { try goBack(from: divergence) }
      } catch {
        try dismiss()
        throw error
      }
    }
    try synchronise()
  }

  /// Compares the state of all ranks, which one computation has given.
  ///
  /// - Throws: `RankError.differs` with the ranks that stand against the others.
  func requireSameState() throws {
    guard ranks.count > 1 else { return }
    try requireSame(Array(step.optimizer.stateDigest.utf8))
  }

  /// Makes an update as one process, where a number was not finite on some rank.
  ///
  /// - Throws: `TrainingError.diverged`, on all ranks; `RankError.differs` if only some found that.
  func repeatAlone(_ update: UpdateBatches) throws -> StepResult {
    let outcome = Result { try alone { try advance(update, makeBatches()) } }
    switch outcome {
    case .success: try requireSame([0])
    case .failure(TrainingError.diverged): try requireSame([1])
    case .failure(let error): throw error
    }
    return try outcome.get()
  }

  private func requireSame(_ own: [UInt8]) throws {
    let digests = try ranks.gather(own)
    guard Set(digests).count > 1 else { return }
    let hosts = try ranks.gather(Array(ProcessInfo.processInfo.hostName.utf8)).map {
      String(decoding: $0, as: UTF8.self)
    }
    let votes = Dictionary(grouping: digests.indices) { digests[$0] }
    let most = votes.values.map(\.count).max() ?? 0
    let isClear = votes.values.count { $0.count == most } == 1
    let suspects = isClear ? votes.values.filter { $0.count < most }.flatMap(\.self).sorted() : Array(digests.indices)
    throw RankError.differs(
      ranks: suspects, hosts: suspects.map { hosts[$0] }, epoch: progress.epoch + 1, isClear: isClear)
  }
}

extension Trainer {
  enum Sharing {
    /// They wait for a state to begin with.
    case notYet
    /// They train.
    case shared
    /// They have ended, or know that there will be no state.
    case over
  }
}

/// Rank 0 has ended, and says why itself.
public struct RankDismissal: Error {}

/// A training's progress, as far as it is not a process's own.
private struct SharedProgress: Codable {
  let epoch: Int
  let steps: Int
  let best: BestResult?
  let state: TrainingState

  init(_ progress: TrainingProgress) {
    (epoch, steps, best, state) = (progress.epoch, progress.steps, progress.best, progress.state)
  }

  func apply(to progress: inout TrainingProgress) {
    (progress.epoch, progress.steps, progress.best, progress.state) = (epoch, steps, best, state)
  }
}
