import CNNData
import CNNSpec
import Foundation

/// The pictures that a command line names: files, the pictures in folders and the folders in them, and standard input.
struct PictureInputs {
  /// A picture, or what has a name and is none.
  enum Input {
    case picture(name: String, path: String)
    case failure(name: String, DataError)
  }

  private(set) var inputs: [Input] = []
  /// Files in folders that are no pictures by their names.
  private(set) var others: [String] = []
  private(set) var hiddenCount = 0
  private let spool: SpooledInput?

  /// Stands for standard input.
  static let standardInput = "-"

  /// - Throws: `CommandError` when standard input can't be kept.
  init(_ arguments: [String]) throws {
    spool = arguments.contains(Self.standardInput) ? try SpooledInput() : nil
    for argument in arguments {
      if argument == Self.standardInput, let spool {
        let problem = ImageFile.inputProblem(path: spool.path, name: argument)
        inputs.append(
          problem.map { .failure(name: argument, $0) } ?? .picture(name: argument, path: spool.path))
      } else if PictureListing.isFolder(argument) {
        add(folder: argument)
      } else {
        inputs.append(.picture(name: argument, path: argument))
      }
    }
  }

  private mutating func add(folder: String) {
    let listing = PictureListing(folder: folder)
    inputs += listing.pictures.map { .picture(name: $0, path: $0) }
    inputs += listing.problems.map { .failure(name: $0.path, $0.error) }
    others += listing.others
    hiddenCount += listing.hiddenCount
    if listing.pictures.isEmpty && listing.problems.isEmpty {
      inputs.append(.failure(name: folder, .noPictures(folder: folder, isSplit: false)))
    }
  }

  /// What was passed over in folders, for people.
  var notes: [String] {
    var notes: [String] = []
    if let first = others.first {
      let count = others.count == 1 ? "1 file that is" : "\(others.count) files that are"
      notes.append(
        "passed over \(count) no picture by name: \(PrintableText.escaped(first))\(others.count > 1 ? " and others" : "")"
      )
    }
    if hiddenCount > 0 { notes.append("passed over \(hiddenCount) hidden file\(hiddenCount == 1 ? "" : "s")") }
    return notes
  }
}

/// Standard input as a file, because pictures are read from mapped files; removed when it is no longer used.
private final class SpooledInput {
  let path: String
  /// More than any picture has that is read.
  private static let byteLimit = 1 << 30
  private static let pieceSize = 1 << 20

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "cnn-input-\(UUID().uuidString)")
    path = url.path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CommandError.cannotKeepInput(reason: systemMessage(errno)) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      var count = 0
      while count <= Self.byteLimit, let piece = try FileHandle.standardInput.read(upToCount: Self.pieceSize),
        !piece.isEmpty
      {
        try file.write(contentsOf: piece)
        count += piece.count
      }
      try file.close()
    } catch {
      unlink(path)
      throw CommandError.cannotKeepInput(reason: error.localizedDescription)
    }
  }

  deinit { unlink(path) }
}
