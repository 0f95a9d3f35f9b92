import CNNEngine
import CNNRanks
import Foundation

/// The ranks of one training, after they have met: who they are, and what all of them can do.
///
/// Rank 0 decides and tells the others; they only ask it. Every conversation before the first step goes through here, so that
/// no rank waits for another that has already given up.
public final class RankCrew {
  public let ranks: any Ranks
  /// Of each rank.
  public let members: [RankMember]
  /// On rank 0, whether the others prepare a training, and wait until all agree on it.
  private var othersPrepare = false

  public var isFirst: Bool { ranks.rank == 0 }

  /// Meets the other ranks.
  ///
  /// - Parameters:
  ///   - version: Of the program.
  ///   - arguments: The words of its command line.
  ///   - environment: Of the process, which may name the kernels.
  /// - Throws: `RankError`; `RankConflict` if the ranks don't run the same; `InstructionSetError`.
  public init(
    meeting ranks: any Ranks, version: String, arguments: [String], environment: [String: String]
  ) throws {
    self.ranks = ranks
    let own = RankMember(
      version: version, arguments: arguments, host: ProcessInfo.processInfo.hostName,
      processors: ThreadDefault.processors, instructionSet: try InstructionSet.selected(environment: environment))
    members = try ranks.gather(Array(JSONEncoder().encode(own))).map {
      try JSONDecoder().decode(RankMember.self, from: Data($0))
    }
    for (rank, member) in members.enumerated() {
      if member.version != members[0].version {
        throw RankConflict.version(rank: rank, host: member.host, found: member.version, expected: members[0].version)
      }
      if member.arguments != members[0].arguments { throw RankConflict.arguments(rank: rank, host: member.host) }
    }
  }

  /// The fastest that all ranks have, so that all compute the same bits.
  public var instructionSet: InstructionSet {
    members.map(\.instructionSet).min()!
  }

  /// The ranks that could do more than all can.
  public var heldBack: [Int] { members.indices.filter { members[$0].instructionSet != instructionSet } }

  /// Ranks that share the processors of this one.
  var sharing: Int {
    let own = members[ranks.rank]
    return members.count { $0.host == own.host && !Set($0.processors).isDisjoint(with: own.processors) }
  }

  /// Ranks that share the memory of this one.
  var ranksOnHost: Int { members.count { $0.host == members[ranks.rank].host } }

  /// Names of hosts, and the ranks on each, in their order.
  public var hosts: [(name: String, ranks: [Int])] {
    var hosts: [(name: String, ranks: [Int])] = []
    for (rank, member) in members.enumerated() {
      if let place = hosts.firstIndex(where: { $0.name == member.host }) {
        hosts[place].ranks.append(rank)
      } else {
        hosts.append((member.host, [rank]))
      }
    }
    return hosts
  }

  // MARK: Rank 0

  /// Tells the other ranks what to train.
  func send(_ brief: RankBrief) throws {
    guard isFirst else { return }
    _ = try ranks.broadcast(Array(JSONEncoder().encode(brief)), on: .patient)
    othersPrepare = true
  }

  /// Waits until every rank is ready, and compares their data.
  ///
  /// - Parameter digests: Of each split's files, as this rank has them.
  /// - Returns: What others have to warn of, by rank.
  /// - Throws: `RankConflict` for the first rank that is not ready or has other data; `RankError`.
  public func agree(on digests: [String: String], warnings: [String] = []) throws -> [(rank: Int, warning: String)] {
    othersPrepare = false
    let answers = try gather(RankAnswer(digests: digests, refusal: nil, warnings: warnings))
    for (rank, answer) in answers.enumerated() {
      let host = members[rank].host
      if let refusal = answer.refusal { throw RankConflict.refused(rank: rank, host: host, refusal) }
      guard answer.digests == answers[0].digests else {
        let files = Set(answers[0].digests.keys).union(answer.digests.keys).filter {
          answers[0].digests[$0] != answer.digests[$0]
        }
        throw RankConflict.data(rank: rank, host: host, splits: files.sorted())
      }
    }
    return answers.enumerated().dropFirst().flatMap { rank, answer in answer.warnings.map { (rank, $0) } }
  }

  /// Sends the others home, whatever they wait for, and leaves.
  public func leave() {
    if isFirst {
      if othersPrepare { _ = try? gather(RankAnswer(digests: [:], refusal: .ofTheFirst, warnings: [])) }
      _ = try? ranks.broadcast([], on: .patient)
    }
    ranks.leave()
  }

  // MARK: The others

  /// - Returns: `nil` when there is nothing more to do.
  func receiveBrief() throws -> RankBrief? {
    let bytes = try ranks.broadcast([], on: .patient)
    return bytes.isEmpty ? nil : try JSONDecoder().decode(RankBrief.self, from: Data(bytes))
  }

  /// Says that this rank can't train, and why.
  func refuse(_ refusal: RankRefusal) throws {
    _ = try gather(RankAnswer(digests: [:], refusal: refusal, warnings: []))
  }

  private func gather(_ own: RankAnswer) throws -> [RankAnswer] {
    try ranks.gather(Array(JSONEncoder().encode(own)), on: .patient).map {
      try JSONDecoder().decode(RankAnswer.self, from: Data($0))
    }
  }
}
