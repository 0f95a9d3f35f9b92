import CNNSpec
import Foundation

extension DataSet {
  /// SHA-256 of each split's files, as `SPLIT/FILE`: a picture's whole path below the data folder.
  ///
  /// - Throws: As `ImageSet.digests()`.
  public func digests() throws(DataError) -> [String: String] {
    var digests: [String: String] = [:]
    for set in [training, test].compactMap({ $0 }) { digests.merge(try set.digestsByFile()) { $1 } }
    return digests
  }
}

extension ImageSet {
  /// SHA-256 of the set's files, as `SPLIT/FILE`, where the held-out part has the training files.
  ///
  /// - Throws: As `digests()`.
  public func digestsByFile() throws(DataError) -> [String: String] {
    let named = try digests().map { ("\(split.ofFiles.rawValue)/\($0.name)", $0.sha256) }
    return Dictionary(named, uniquingKeysWith: { $1 })
  }

  /// A file of the set, or all its pictures together, and the SHA-256 that tells them from any other.
  public struct Digest: Hashable, Sendable {
    /// The file's path below the split, as a `Name.key`; a picture's is that below the folder of the split.
    public let name: String
    public let sha256: String
  }

  /// Files up to which each has its own digest.
  static let listedCount = 16

  /// The digests of the set's files, computed on all processors.
  ///
  /// Pictures, which are many, get one together: that of the list of their digests and paths below the split's folder, as
  /// `sha256sum` writes it.
  /// - Throws: As `SourceFile.digest()`, for the first file that fails.
  public func digests() throws(DataError) -> [Digest] {
    let all = try fileDigests()
    guard files.count > Self.listedCount else {
      return zip(names, all).map { Digest(name: $0.key, sha256: $1) }
    }
    let lines = zip(names, all).map { name, digest in Array("\(digest)  ".utf8) + name.bytes + [UInt8(ascii: "\n")] }
    return [Digest(name: "\(files.count) files", sha256: SHA256.hex(of: Array(lines.joined())))]
  }

  /// SHA-256 of each of `files`.
  ///
  /// - Throws: As `SourceFile.digest()`, for the first file that fails.
  func fileDigests() throws(DataError) -> [String] {
    let each = DigestList(count: files.count)
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      do throws(DataError) {
        each.set(index, .success(try files[index].digest()))
      } catch {
        each.set(index, .failure(error))
      }
    }
    return try each.all()
  }

  /// The name of each file. It leaves out the folder of the split, since keys begin with the split.
  private var names: [Name] {
    let separator = UInt8(ascii: "/")
    guard pictures.isEmpty else { return pictures.map { Name(bytes: $0.bytes.drop { $0 != separator }.dropFirst()) } }
    return files.map { Name(bytes: Name($0.path).bytes.split(separator: separator).last ?? []) }
  }

  /// Results that several threads write, each its own.
  private final class DigestList: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Result<String, DataError>?]

    init(count: Int) { results = Array(repeating: nil, count: count) }

    func set(_ index: Int, _ result: Result<String, DataError>) { lock.withLock { results[index] = result } }

    func all() throws(DataError) -> [String] {
      var digests: [String] = []
      for result in lock.withLock({ results }) {
        if let result { digests.append(try result.get()) }
      }
      return digests
    }
  }
}
