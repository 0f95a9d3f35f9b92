import CNNEngine
import Foundation

/// The processes that train one network together, seen from one of them.
///
/// A rank only moves bytes. What is added, and in which order, is decided by whoever asks, so no result depends on what
/// carries the bytes.
public protocol Ranks: AnyObject, Sendable {
  /// The number of this process, from 0.
  var rank: Int { get }
  /// Processes in all.
  var count: Int { get }

  /// Sends and receives at once, and returns when everything has gone out and come in.
  ///
  /// Messages between two ranks on one channel arrive in the order in which they were sent. Two threads may exchange at the
  /// same time if each has a channel of its own.
  ///
  /// - Throws: `RankError` when a rank is silent for too long, except on the patient channel, or the connection fails.
  func exchange(_ messages: [RankMessage], on channel: RankChannel) throws(RankError)

  /// Leaves in order, as the last call.
  func leave()
}

/// Which of the conversations between ranks a message belongs to.
public enum RankChannel: Int32, CaseIterable, Sendable {
  /// What ranks agree on, from the thread that trains.
  case control = 1
  /// What a rank waits for as long as it takes: another reads its data, or rank 0 alone evaluates, writes or repeats steps.
  case patient = 3
  /// Gradients, from the thread that exchanges them while backward goes on.
  case gradients = 2
}

/// Something that one rank sends to another.
public struct RankMessage: Sendable {
  public enum Direction: Sendable { case to, from }

  public enum Content: Sendable {
    case floats(FloatView)
    case bytes(ByteBuffer)
  }

  public let direction: Direction
  /// The other rank.
  public let peer: Int
  /// What is sent, or where to put what comes; the counts of both sides agree.
  public let content: Content

  public static func send(_ floats: FloatView, to peer: Int) -> RankMessage {
    RankMessage(direction: .to, peer: peer, content: .floats(floats))
  }

  public static func receive(_ floats: FloatView, from peer: Int) -> RankMessage {
    RankMessage(direction: .from, peer: peer, content: .floats(floats))
  }

  static func send(_ bytes: ByteBuffer, to peer: Int) -> RankMessage {
    RankMessage(direction: .to, peer: peer, content: .bytes(bytes))
  }

  static func receive(_ bytes: ByteBuffer, from peer: Int) -> RankMessage {
    RankMessage(direction: .from, peer: peer, content: .bytes(bytes))
  }
}

/// A process that trains by itself. It has no other ranks, so it sends no messages.
public final class SoleRank: Ranks {
  public let rank = 0
  public let count = 1

  public init() {}

  public func exchange(_ messages: [RankMessage], on channel: RankChannel) {
    precondition(messages.isEmpty, "a single process has no other rank to send a message to")
  }

  public func leave() {}
}
