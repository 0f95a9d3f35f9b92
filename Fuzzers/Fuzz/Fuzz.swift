import CNNFuzzing
import Foundation

/// The entry that libFuzzer, whose `main` this program has, calls with every input; `CNN_FUZZ` names the reader.
///
/// Built by `scripts/fuzz.sh` only.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  FuzzRun.target.read(Array(UnsafeBufferPointer(start: bytes, count: size)), folder: FuzzRun.folder)
  return 0
}

private enum FuzzRun {
  static let target: FuzzTarget = {
    guard let target = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["CNN_FUZZ"] ?? "") else {
      fatalError("CNN_FUZZ names no target: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return target
  }()

  /// `CNN_FUZZ_FOLDER`, which the script removes: a million files a minute belong into memory.
  static let folder = URL(filePath: ProcessInfo.processInfo.environment["CNN_FUZZ_FOLDER"] ?? "/dev/shm")
}
