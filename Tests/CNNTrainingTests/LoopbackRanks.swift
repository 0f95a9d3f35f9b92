import CNNRanks
import Foundation

/// Ranks that are threads of one process.
final class LoopbackRanks: Ranks {
  let rank: Int
  let count: Int
  private let post: Post

  private init(rank: Int, count: Int, post: Post) { (self.rank, self.count, self.post) = (rank, count, post) }

  /// Runs `body` once for each of so many ranks, each on its own thread.
  ///
  /// - Throws: The error of the lowest rank that has one.
  static func run(_ count: Int, _ body: @escaping @Sendable (LoopbackRanks) throws -> Void) throws {
    let post = Post()
    let results = (0..<count).map { _ in ThreadResult() }
    let threads = (0..<count).map { rank in
      let thread = Thread {
        results[rank].set(Result { try body(LoopbackRanks(rank: rank, count: count, post: post)) })
      }
      thread.stackSize = 8 << 20
      thread.start()
      return thread
    }
    let outcomes = results.map { $0.wait() }
    withExtendedLifetime(threads) {}
    for outcome in outcomes { try outcome.get() }
  }

  func exchange(_ messages: [RankMessage], on channel: RankChannel) throws(RankError) {
    for message in messages where message.direction == .to {
      post.put(Array(message.bytes), Post.Route(from: rank, to: message.peer, channel: channel))
    }
    for message in messages where message.direction == .from {
      let bytes = post.take(Post.Route(from: message.peer, to: rank, channel: channel))
      guard bytes.count == message.bytes.count else {
        throw .failed(call: "exchange", reason: "\(bytes.count) bytes for \(message.bytes.count)")
      }
      message.bytes.copyBytes(from: bytes)
    }
  }

  func leave() {}
}

/// What threads have sent and nobody has taken yet.
private final class Post: @unchecked Sendable {
  struct Route: Hashable {
    let from: Int
    let to: Int
    let channel: RankChannel
  }

  private let condition = NSCondition()
  private var waiting: [Route: [[UInt8]]] = [:]

  func put(_ bytes: [UInt8], _ route: Route) {
    condition.lock()
    waiting[route, default: []].append(bytes)
    condition.broadcast()
    condition.unlock()
  }

  func take(_ route: Route) -> [UInt8] {
    condition.lock()
    defer { condition.unlock() }
    while waiting[route, default: []].isEmpty { condition.wait() }
    return waiting[route]!.removeFirst()
  }
}

private final class ThreadResult: @unchecked Sendable {
  private let condition = NSCondition()
  private var result: Result<Void, any Error>?

  func set(_ result: Result<Void, any Error>) {
    condition.lock()
    self.result = result
    condition.broadcast()
    condition.unlock()
  }

  func wait() -> Result<Void, any Error> {
    condition.lock()
    defer { condition.unlock() }
    while result == nil { condition.wait() }
    return result!
  }
}
