import CNNSpec

/// A kernel that somebody wrote down: rows of numbers, one a line or separated by `;`, and at the end `/ 9` to divide them.
public struct KernelFile: Sendable {
  /// What is wrong with the text.
  public enum Problem: Error, Hashable, Sendable {
    case empty
    case tooLarge(limit: Int)
    case notANumber(String)
    case unevenRows(found: Int, expected: Int)
    case divisor(String)
  }

  /// Where a problem was found; lines count from 1.
  public struct Failure: Error, Hashable, Sendable {
    public let line: Int
    public let problem: Problem
  }

  /// Rows and columns of the largest kernel.
  public static let sideLimit = 63
  /// More than the largest kernel takes, however it is written.
  public static let byteLimit = 1 << 20

  public let kernel: PictureKernel

  /// - Throws: `Failure`. `#` starts a comment.
  public init(_ text: String) throws(Failure) {
    var rows: [[Float]] = []
    var divisor: Float = 1
    for (index, whole) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = whole.prefix { $0 != "#" }
      func fail(_ problem: Problem) -> Failure { Failure(line: index + 1, problem: problem) }
      let parts = line.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      for part in parts[0].split(separator: ";") {
        var row: [Float] = []
        for word in part.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
          guard let number = Float(word), number.isFinite else { throw fail(.notANumber(String(word))) }
          row.append(number)
        }
        guard !row.isEmpty else { continue }
        if let first = rows.first, first.count != row.count {
          throw fail(.unevenRows(found: row.count, expected: first.count))
        }
        rows.append(row)
        guard max(rows.count, row.count) <= Self.sideLimit else { throw fail(.tooLarge(limit: Self.sideLimit)) }
      }
      if parts.count == 2 {
        let word = parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let number = Float(word), number.isFinite, number != 0 else { throw fail(.divisor(word)) }
        divisor = number
      }
    }
    guard !rows.isEmpty else { throw Failure(line: 1, problem: .empty) }
    kernel = PictureKernel(rows, divisor: divisor)
  }
}

extension KernelFile.Failure {
  /// What was found, and what to write instead.
  public var message: String {
    switch problem {
    case .empty: "there are no numbers; write a row a line, as `0 1 0`"
    case .tooLarge(let limit): "the kernel is larger than \(limit)x\(limit)"
    case .notANumber(let word): "`\(word.prefix(20))` is not a number; write a row a line, as `0 -1 0`"
    case .unevenRows(let found, let expected): "this row has \(found) numbers, and the first has \(expected)"
    case .divisor(let word): "`\(word.prefix(20))` is not a number to divide by; for example: / 9"
    }
  }
}
