/// What to do with a file that is of another kind than was expected.
extension FileSignature {
  /// What a reader wanted.
  public enum Purpose: Hashable, Sendable {
    case weights
    case configuration
    case picture
    /// A file of a data set, in words.
    case data(String)
    /// Text of our own or of a user, in words.
    case text(String)

    /// Words for a reader.
    public var name: String {
      switch self {
      case .weights: "a checkpoint or weights (safetensors)"
      case .configuration: "a configuration"
      case .picture: "a PNG file"
      case .data(let words), .text(let words): words
      }
    }
  }

  /// `found ..., expected ...; what to do`.
  public func mismatch(path: String, expected: Purpose, _ words: Means.Words) -> String {
    "found \(name), expected \(expected.name); \(advice(path: path, expected: expected, words))"
  }

  /// What to do, with commands that can be pasted.
  ///
  /// - Parameter words: How a program calls what would help.
  public func advice(path: String, expected: Purpose, _ words: Means.Words) -> String {
    switch self {
    case .gitLFSPointer: "get the file itself with: git lfs pull"
    case .webPage: "if it was downloaded, the download failed: download the file again"
    case .tar: "unpack it with: tar -xf \(ShellWord.path(path))"
    case .zip: "unpack it with: unzip \(ShellWord.path(path))"
    case .gzip, .xz, .bzip2, .zstd, .sevenZip, .rar: "unpack it first"
    default: advice(path: path, specificTo: expected, words)
    }
  }

  private func advice(path: String, specificTo expected: Purpose, _ words: Means.Words) -> String {
    switch (self, expected) {
    case (.pyTorchArchive, .weights), (.pyTorchPickle, .weights):
      "this line makes a file for \(words(.firstWeights)) of it: \(Self.conversion(of: path))"
    case (.hdf5, .weights), (.keras, .weights), (.onnx, .weights), (.tfLite, .weights), (.gguf, .weights),
      (.numpyArray, .weights), (.numpyArchive, .weights):
      "save its arrays with Python's safetensors.numpy.save_file, under the names that docs/Runs.md gives, for \(words(.firstWeights))"
    case (.configuration, .weights): words(.trainingIt(configuration: path))
    case (.png, .weights), (.jpeg, .weights):
      words(.checkpointBeforePictures)
    case (.safetensors, .configuration):
      words(.usingCheckpoint(path: path))
    case (.jpeg, .picture), (.gif, .picture), (.riff, .picture), (.bmp, .picture), (.tiff, .picture),
      (.netpbm, .picture), (.isoMedia, .picture):
      "convert it to PNG"
    case (.idx, .weights): words(.checkpointBeforeData)
    case (.utf16, .configuration), (.utf16, .text), (.utf16, .data): "save it as UTF-8"
    case (_, .picture): "name a PNG file"
    case (.configuration, .data), (.json, .data), (.text, .data): "put the data file in its place"
    case (_, .data): "convert it"
    default: "name the right file"
    }
  }

  /// A line of shell that writes a PyTorch state dictionary as safetensors.
  static func conversion(of path: String) -> String {
    let program = [
      "import sys, torch", "from safetensors.torch import save_file",
      "s = torch.load(sys.argv[1], map_location=\"cpu\", weights_only=True)", "s = s.get(\"state_dict\", s)",
      "save_file({k: v.clone().contiguous() for k, v in s.items()}, sys.argv[2])",
    ].joined(separator: "; ")
    let ending = ".safetensors"
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let stem = name.lastIndex(of: ".").map { $0 == name.startIndex ? path : path.dropLast(name[$0...].count) + "" }
    let target = (stem ?? path) + (path.hasSuffix(ending) ? "-converted" : "") + ending
    return "python3 -c \(ShellWord.quoted(program)) \(ShellWord.path(path)) \(ShellWord.path(target))"
  }
}
