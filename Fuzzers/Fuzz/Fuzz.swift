import CNNFuzzing
import Foundation

/// `Fuzz TARGET CORPUS... [-libfuzzer_option=...]`: looks for bytes that a reader does not survive.
///
/// Built by `scripts/fuzz.sh` only, for the libFuzzer that comes with the compiler.
@main enum Fuzz {
  private static let target: FuzzTarget = {
    guard CommandLine.argc > 1, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
      print("usage: Fuzz \(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")) CORPUS...")
      exit(64)
    }
    return target
  }()

  private static let folder: URL = {
    // In memory, where the system has such a folder: a million files a minute are nothing for a disk.
    let memory = URL(filePath: "/dev/shm")
    let parent =
      FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
    let folder = parent.appending(path: "cnn-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }()

  static func main() {
    _ = target
    // libFuzzer reads what follows the target's name as its own arguments.
    var pointers: [UnsafeMutablePointer<CChar>?] = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map
    {
      strdup($0)
    }
    var count = Int32(pointers.count)
    pointers.append(nil)
    let status = pointers.withUnsafeMutableBufferPointer { buffer in
      var arguments = buffer.baseAddress
      return runDriver(&count, &arguments) { bytes, size in
        let input = Array(UnsafeBufferPointer(start: bytes, count: size))
        Fuzz.target.read(input, folder: Fuzz.folder)
        return 0
      }
    }
    try? FileManager.default.removeItem(at: folder)
    exit(status)
  }
}

/// LLVM's driver of libFuzzer, for a program with a main of its own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
