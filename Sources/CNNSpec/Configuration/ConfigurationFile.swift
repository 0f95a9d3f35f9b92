import Foundation

/// Why there is no configuration: the file can't be read, or what it says is wrong.
public enum ConfigurationError: Error, Sendable {
  case missing(path: String)
  /// `hasConfiguration` for a run's folder, which holds its configuration.
  case isFolder(path: String, hasConfiguration: Bool)
  /// What the first bytes show to be another kind of file.
  case otherKind(path: String, FileSignature)
  /// A pipe might have nobody who writes into it, and then reading never ends.
  case isPipe(path: String)
  /// In the system's words.
  case unreadable(path: String, reason: String)
  case tooLarge(path: String, limit: Int)
  /// The bytes are not UTF-8 text.
  case notText(path: String)
  case invalid(SpecErrors)
}

extension Configuration {
  /// Reads a configuration file.
  ///
  /// - Parameter overrides: `--set` and flags, in ascending priority
  public init(contentsOf path: String, overrides: [SpecOverride] = []) throws(ConfigurationError) {
    let text = try Self.text(at: path)
    do {
      try self.init(text: text, path: path, overrides: overrides)
    } catch {
      throw .invalid(error)
    }
  }

  /// The text of a configuration file; never more than `SourceText.byteLimit` bytes are read.
  private static func text(at path: String) throws(ConfigurationError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing(path: path) }
    if isFolder.boolValue {
      throw .isFolder(path: path, hasConfiguration: FileManager.default.fileExists(atPath: path + "/config.cnn"))
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO { throw .isPipe(path: path) }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { try? file.close() }
    let bytes: Data
    do {
      bytes = try file.read(upToCount: SourceText.byteLimit + 1) ?? Data()
    } catch {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    switch FileSignature([UInt8](bytes.prefix(FileSignature.length))) {
    case nil, .configuration, .text: break
    case let found?: throw .otherKind(path: path, found)
    }
    guard bytes.count <= SourceText.byteLimit else { throw .tooLarge(path: path, limit: SourceText.byteLimit) }
    guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
      throw .notText(path: path)
    }
    return text
  }
}
