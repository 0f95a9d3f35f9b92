import CNNSpec
import Foundation

/// Decodes many pictures on all processors into one piece of memory.
///
/// If one has 16 bits all are kept with 16: a byte v is 257 · v of 65535, the same share of white.
struct PictureLoader {
  let paths: [String]
  let reading: PictureReading
  /// Whether pictures of another shape are converted; otherwise they are problems.
  let converts: Bool
  /// Bytes of all pictures at most.
  let limit: Int

  struct Result {
    /// `[pictures, channels, height, width]`
    let bytes: Bytes
    let element: RecordStore.Element
    let files: [SourceFile]
    let changes: PictureChanges
    /// In the order of the paths.
    let problems: [PictureProblem]
  }

  /// What one picture gave.
  private enum Outcome {
    case picture(ImageFile, size: Int, PictureChanges)
    case problem(PictureProblem)
  }

  /// - Returns: `nil` if the pictures are more than `limit`.
  func load() -> Result? {
    // Pieces bound what is decoded twice in memory, and give every processor enough to do.
    let piece = 256
    var (pixels, files, problems, changes) = ([UInt8](), [SourceFile](), [PictureProblem](), PictureChanges())
    var depth = ImageFile.Depth.eight
    pixels.reserveCapacity(paths.count * reading.shape.count)
    for start in stride(from: 0, to: paths.count, by: piece) {
      let outcomes = decode(start..<min(start + piece, paths.count))
      for (path, outcome) in zip(paths[start...], outcomes) {
        switch outcome {
        case .problem(let problem): problems.append(problem)
        case .picture(let picture, let size, let own):
          if picture.depth == .sixteen && depth == .eight {
            guard 2 * paths.count * reading.shape.count <= limit else { return nil }
            pixels = Self.widened(pixels)
            depth = .sixteen
          }
          pixels += picture.depth == depth ? picture.pixels : Self.widened(picture.pixels)
          changes.add(own)
          files.append(SourceFile(path: path, size: size))
        }
      }
    }
    return Result(
      bytes: Bytes(pixels), element: depth == .eight ? .byte : .word, files: files, changes: changes,
      problems: problems)
  }

  /// `257 · v` has the byte v twice.
  private static func widened(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 2 * bytes.count) { target, count in
      for (place, byte) in bytes.enumerated() {
        target.initializeElement(at: 2 * place, to: byte)
        target.initializeElement(at: 2 * place + 1, to: byte)
      }
      count = 2 * bytes.count
    }
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
      let (picture, size) = (try reading.read(file), file.bytes.count)
      guard converts || picture.opaqueShape == reading.shape else {
        return .problem(PictureProblem(path: path, reason: .shape(found: picture.opaqueShape, expected: reading.shape)))
      }
      return .picture(reading.converted(picture), size: size, PictureChanges(picture, reading))
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
