import CNNEngine
import CNNSpec
import Foundation

/// An open safetensors file whose header has been checked; tensors are read one at a time.
public final class SafetensorsReader {
  public let path: String
  public let header: SafetensorsHeader
  private let handle: FileHandle
  private let dataOffset: Int

  /// - Throws: `RunError.unreadable` for what is not a readable file, `.otherKind` and `.malformedCheckpoint` for wrong content.
  public init(_ url: URL) throws(RunError) {
    path = url.path
    let (handle, fileBytes) = try Self.openFile(url)
    self.handle = handle
    do {
      let found = FileSignature(of: try handle.read(upToCount: FileSignature.length) ?? Data())
      // Fewer bytes than any file of this format has say little about what they are.
      if let found, found != .safetensors, fileBytes > SafetensorsHeader.prefixBytes || !found.isWeak {
        throw RunError.otherKind(path: url.path, found: found, expected: .weights)
      }
      try handle.seek(toOffset: UInt64(SafetensorsHeader.prefixBytes))
      let brace = try handle.read(upToCount: 1) ?? Data()
      if let first = brace.first, first != UInt8(ascii: "{") { throw SafetensorsError.notSafetensors }
      try handle.seek(toOffset: 0)
      guard fileBytes >= SafetensorsHeader.prefixBytes else { throw SafetensorsError.tooShort(bytes: fileBytes) }
      let length = try Self.headerLength(handle, fileBytes: fileBytes)
      let json = try handle.read(upToCount: length) ?? Data()
      guard json.count == length else {
        throw SafetensorsError.headerBeyondFile(bytes: length, fileBytes: fileBytes)
      }
      dataOffset = SafetensorsHeader.prefixBytes + length
      header = try SafetensorsHeader(json: [UInt8](json), dataBytes: fileBytes - dataOffset)
    } catch let error as SafetensorsError {
      // An object that was never whole has no deinit.
      try? handle.close()
      throw .malformedCheckpoint(path: url.path, error)
    } catch let error as RunError {
      try? handle.close()
      throw error
    } catch {
      try? handle.close()
      throw .unreadable(path: url.path, reason: SystemFailure.reason(of: error))
    }
  }

  deinit { try? handle.close() }

  /// The bytes of a tensor as the file holds them.
  public func bytes(_ entry: SafetensorsHeader.Entry) throws(RunError) -> [UInt8] {
    if entry.range.isEmpty { return [] }
    do {
      try handle.seek(toOffset: UInt64(dataOffset + entry.range.lowerBound))
      guard let data = try handle.read(upToCount: entry.range.count), data.count == entry.range.count else {
        throw SafetensorsError.truncated(tensor: entry.name)
      }
      return [UInt8](data)
    } catch let error as SafetensorsError {
      throw .malformedCheckpoint(path: path, error)
    } catch {
      throw .unreadable(path: path, reason: SystemFailure.reason(of: error))
    }
  }

  /// The numbers of a floating-point tensor as 32-bit floats, rounded to nearest where the file holds 64 bits.
  ///
  /// - Throws: `SafetensorsError.unsupportedType` within `.malformedCheckpoint` for whole numbers.
  public func floats(_ entry: SafetensorsHeader.Entry) throws(RunError) -> [Float] {
    let bytes = try bytes(entry)
    switch entry.type {
    case .float32: return FloatBytes.floats(of: bytes)
    case .float64: return numbers(bytes, UInt64.self).map { Float(Double(bitPattern: $0)) }
    case .bfloat16: return numbers(bytes, UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .float16: return numbers(bytes, UInt16.self).map(Self.float(half:))
    case .bool, .uint8, .int8, .float8e5m2, .float8e4m3, .int16, .uint16, .int32, .uint32, .int64, .uint64:
      throw .malformedCheckpoint(path: path, .unsupportedType(tensor: entry.name, type: entry.type.rawValue))
    }
  }

  // MARK: Steps

  /// Refuses folders, pipes and devices before opening them, because opening a pipe would wait for a writer.
  private static func openFile(_ url: URL) throws(RunError) -> (FileHandle, bytes: Int) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { throw .unreadable(path: url.path, reason: SystemFailure.last.reason) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw .unreadable(path: url.path, reason: folderReason(url))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: url.path, reason: "not a regular file") }
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: url.path, reason: SystemFailure.last.reason) }
    return (FileHandle(fileDescriptor: descriptor, closeOnDealloc: false), Int(status.st_size))
  }

  /// What a user who named a folder may have meant.
  private static func folderReason(_ url: URL) -> String {
    let run = RunFolder(url: url)
    let checkpoint = [run.best, run.last].first { FileManager.default.fileExists(atPath: $0.path) }
    return checkpoint.map { "it is a run's folder; its checkpoint is \($0.relativePath)" }
      ?? "it is a folder, and no run's with a checkpoint; name a .safetensors file or a run's folder"
  }

  private static func headerLength(_ handle: FileHandle, fileBytes: Int) throws -> Int {
    let prefix = [UInt8](try handle.read(upToCount: SafetensorsHeader.prefixBytes) ?? Data())
    guard prefix.count == SafetensorsHeader.prefixBytes else { throw SafetensorsError.tooShort(bytes: prefix.count) }
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(SafetensorsHeader.lengthLimit) else {
      throw SafetensorsError.headerTooLong(bytes: length, limit: SafetensorsHeader.lengthLimit)
    }
    guard Int(length) <= fileBytes - SafetensorsHeader.prefixBytes else {
      throw SafetensorsError.headerBeyondFile(bytes: Int(length), fileBytes: fileBytes)
    }
    return Int(length)
  }

  private func numbers<Number: FixedWidthInteger & UnsignedInteger>(_ bytes: [UInt8], _: Number.Type) -> [Number] {
    let width = Number.bitWidth / 8
    return stride(from: 0, to: bytes.count, by: width).map { start in
      bytes[start..<start + width].reversed().reduce(Number(0)) { $0 << 8 | Number($1) }
    }
  }

  /// IEEE 754 binary16, from its parts: sign, 5 bits of exponent with bias 15, 10 bits of fraction.
  private static func float(half pattern: UInt16) -> Float {
    let sign: Float = pattern & 0x8000 == 0 ? 1 : -1
    let exponent = Int(pattern >> 10 & 0x1F)
    let fraction = Float(pattern & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 0x1F: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }
}
