import CNNSpec
import Foundation

/// Decodes many pictures on all processors into one piece of memory.
struct PictureLoader {
  let paths: [String]
  let shape: Shape
  /// Whether pictures of another shape are converted; otherwise they are problems.
  let converts: Bool

  struct Result {
    /// `[pictures, channels, height, width]`
    let bytes: Bytes
    let files: [SourceFile]
    /// Pictures that had another shape.
    let convertedCount: Int
    /// In the order of the paths.
    let problems: [PictureProblem]
  }

  /// What one picture gave.
  private enum Outcome {
    case pixels([UInt8], size: Int, wasConverted: Bool)
    case problem(PictureProblem)
  }

  func load() -> Result {
    // Pieces bound what is decoded twice in memory, and give every processor enough to do.
    let piece = 256
    var (pixels, files, problems, convertedCount) = ([UInt8](), [SourceFile](), [PictureProblem](), 0)
    pixels.reserveCapacity(paths.count * shape.count)
    for start in stride(from: 0, to: paths.count, by: piece) {
      let outcomes = decode(start..<min(start + piece, paths.count))
      for (path, outcome) in zip(paths[start...], outcomes) {
        switch outcome {
        case .problem(let problem): problems.append(problem)
        case .pixels(let own, let size, let wasConverted):
          pixels += own
          convertedCount += wasConverted ? 1 : 0
          files.append(SourceFile(path: path, size: size))
        }
      }
    }
    return Result(bytes: Bytes(pixels), files: files, convertedCount: convertedCount, problems: problems)
  }

  private func decode(_ range: Range<Int>) -> [Outcome] {
    let outcomes = Outcomes(count: range.count)
    DispatchQueue.concurrentPerform(iterations: range.count) { index in
      outcomes.set(index, outcome(paths[range.lowerBound + index]))
    }
    return outcomes.all
  }

  private func outcome(_ path: String) -> Outcome {
    do throws(DataError) {
      let file = try MappedFile(path: path)
      let (picture, size) = (try ImageFile(file), file.bytes.count)
      if picture.shape == shape { return .pixels(picture.pixels, size: size, wasConverted: false) }
      guard converts else {
        return .problem(PictureProblem(path: path, reason: .shape(found: picture.shape, expected: shape)))
      }
      return .pixels(picture.converted(to: shape).pixels, size: size, wasConverted: true)
    } catch {
      guard case .picture(let problem) = error else {
        return .problem(PictureProblem(path: path, reason: .unreadable(error.message)))
      }
      return .problem(problem)
    }
  }

  /// Results that several threads write, each its own.
  private final class Outcomes: @unchecked Sendable {
    private let lock = NSLock()
    private var outcomes: [Outcome?]

    init(count: Int) { outcomes = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ outcome: Outcome) { lock.withLock { outcomes[index] = outcome } }

    var all: [Outcome] { lock.withLock { outcomes.compactMap { $0 } } }
  }
}
