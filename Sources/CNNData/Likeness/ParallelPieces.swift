import Foundation

/// Maps a range of numbers on all processors; the result is in order whoever computes what.
enum ParallelPieces {
  /// Numbers that one thread takes at once.
  private static let piece = 256

  static func map<Value: Sendable>(count: Int, _ make: @Sendable (Int) -> Value) -> [Value] {
    let pieceCount = (count + piece - 1) / piece
    let collected = Pieces<Value>(count: pieceCount)
    DispatchQueue.concurrentPerform(iterations: pieceCount) { number in
      collected.set(number, (number * piece..<min(count, (number + 1) * piece)).map(make))
    }
    return collected.all
  }

  /// Results that several threads write, each its own.
  private final class Pieces<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var pieces: [[Value]]

    init(count: Int) { pieces = Array(repeating: [], count: count) }

    func set(_ index: Int, _ values: [Value]) { lock.withLock { pieces[index] = values } }

    var all: [Value] { lock.withLock { Array(pieces.joined()) } }
  }
}
