import Foundation
import Testing

@testable import CNNSpec

@Suite struct FileSignatureTests {
  private static func zip(_ name: String) -> [UInt8] {
    [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8)
  }

  private static let kinds: [(start: [UInt8], kind: FileSignature?)] = [
    ([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), .safetensors),
    // A header of 640 bytes begins like a pickle, and one of 35,615 like gzip.
    ([0x80, 2, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), .safetensors),
    ([0x1f, 0x8b, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), .safetensors),
    (zip("archive/data.pkl"), .pyTorchArchive), (zip("model/version"), .pyTorchArchive),
    ([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c], .pyTorchPickle), (zip("weights.npy"), .numpyArchive),
    (zip("config.json"), .keras), (zip("readme.txt"), .zip), ([0x50, 0x4b, 3, 4], .zip),
    ([0x89] + Array("HDF\r\n".utf8), .hdf5), ([8, 7, 0x12, 7] + Array("pytorch".utf8), .onnx),
    ([8, 7, 0x12, 7] + [UInt8](repeating: 0, count: 20), nil), ([0x93] + Array("NUMPY".utf8), .numpyArray),
    ([UInt8](repeating: 0, count: 257) + Array("ustar".utf8), .tar), (Array("GGUF".utf8) + [3, 0], .gguf),
    ([0x20, 0, 0, 0] + Array("TFL3".utf8), .tfLite), (FileSignature.pngStart, .png),
    (Array("version https://git-lfs.github.com/spec/v1\n".utf8), .gitLFSPointer),
    (Array("<!DOCTYPE html><html>caf".utf8) + [0xe9], .webPage), (Array("\n{\n  \"a\": 1}".utf8), .json),
    (Array("[1, 2]".utf8), .json), (Array("# a network\n[input]\nchannels = 1\n".utf8), .configuration),
    (Array("hello".utf8), .text), ([], nil), ([0, 0, 8, 3, 0, 0, 0, 1], .idx), ([1, 2, 3], nil),
    ([0, 0, 7, 3, 0, 0, 0, 1], nil), ([0, 0, 8, 9, 0, 0, 0, 1], nil), (Array("BM".utf8) + [0x36, 0, 9, 0], .bmp),
    (Array("BM = 3\n".utf8), .text), ([0x49, 0x49, 0x2a, 0, 8], .tiff),
    (Array("P5\n28 28\n255\n".utf8) + [0, 200], .netpbm),
    ([0, 0, 0, 0x20] + Array("ftypavif".utf8), .isoMedia), ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0], .sevenZip),
    (Array("SQLite format 3".utf8) + [0, 16], .sqlite), ([0x7f] + Array("ELF".utf8) + [2], .elf),
    ([0xff, 0xfe, 0x5b, 0], .utf16), (Array("%PDF-1.7".utf8) + [0xe2], .pdf), (Array("Rar!".utf8) + [0x1a], .rar),
  ]

  @Test(arguments: kinds.indices)
  func theFirstBytesNameTheKind(_ index: Int) {
    let (start, kind) = Self.kinds[index]
    #expect(FileSignature(start) == kind)
  }

  @Test func aCharacterThatTheLookCutsIsStillText() {
    let text = String(repeating: "é", count: 400)
    #expect(FileSignature(of: Array(("a" + text).utf8)) == .text)
  }

  @Test(arguments: FileSignature.allCases)
  func everyMismatchSaysWhatToDo(_ found: FileSignature) {
    for expected: FileSignature.Purpose in [
      .weights, .configuration, .picture, .data("an IDX file"), .text("a kernel"),
    ] {
      let text = found.mismatch(path: "a b", expected: expected, \.plain)
      #expect(text.hasPrefix("found \(found.name), expected \(expected.name); ") && text.count > 40, "\(text)")
    }
    #expect(FileSignature.gitLFSPointer.mismatch(path: "x", expected: .weights, \.plain).contains("git lfs pull"))
  }

  /// With modules of PyTorch's and safetensors' names that write down what they are asked for.
  @Test func theLineThatConvertsCanBePasted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cnn-line-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "safetensors"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let modules = [
      "torch.py": """
      class T:
        def clone(self): return self
        def contiguous(self): return "tensor"
      def load(path, map_location, weights_only):
        assert map_location == "cpu" and weights_only
        return {"state_dict": {path: T()}}
      """,
      "safetensors/__init__.py": "",
      "safetensors/torch.py": "def save_file(tensors, path): print(tensors, path)",
    ]
    for (name, text) in modules { try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8) }
    for (path, target) in [
      ("-my net's.best.pth", "./-my net's.best.safetensors"), ("a.b/weights", "a.b/weights.safetensors"),
      ("x.safetensors", "x-converted.safetensors"), (".pt", ".pt.safetensors"),
    ] {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", FileSignature.conversion(of: path)]
      process.environment = ["PYTHONPATH": folder.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
      let pipe = Pipe()
      process.standardOutput = pipe
      try process.run()
      let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(output.hasSuffix("'tensor'} \(target)\n"), "\(output)")
    }
  }
}
