import CNNSpec
import CNNTraining
import Foundation

/// The words of the command line as bytes, so that a name that is not UTF-8 stays what it is.
enum CommandArguments {
  /// All but the program's own name, as the texts of `Name`s.
  static let words: [String] = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
    CommandLine.unsafeArgv[index].map { argument in
      text { argument[$0] }
    }
  }

  /// What keeps a command from being run, and how it ends then; `nil` if nothing does.
  ///
  /// Data and pictures are read by their bytes. Everything that is written, and the files that belong to it, have paths that
  /// are text, which a name that is not UTF-8 would change without a word.
  static func refusal(of words: [String]) -> Ending? {
    for (index, word) in words.enumerated() where !isText(word) && !mayBeBytes(index, words) {
      return Ending(
        text:
          "error: the argument `\(PrintableText.escaped(word))` is not UTF-8 text; only data, pictures and classes may have such a name: rename it, or name a link to it",
        status: ExitCategory.usage.rawValue)
    }
    guard let folder = currentFolder, !isText(folder) else { return nil }
    return Ending(
      text:
        "\(PrintableText.escaped(folder)): error: the name of the current folder is not UTF-8 text, so nothing could be written by its path; rename it, or start cnn in another folder",
      status: ExitCategory.cannotCreate.rawValue)
  }

  /// `--data`, `--class` and their values, and the pictures of `predict` and `show`.
  private static func mayBeBytes(_ index: Int, _ words: [String]) -> Bool {
    let flags = ["--data", "--class"]
    if flags.contains(where: { words[index].hasPrefix($0 + "=") }) { return true }
    if index > 0, flags.contains(words[index - 1]) { return true }
    // The command and the checkpoint, for `show` the kind of picture too, come first.
    let places = ["predict": 2, "show": 3]
    let isValue = index > 0 && words[index - 1].hasPrefix("-")
    return places[words.first ?? ""].map { index >= $0 } ?? false && !isValue && !words[index].hasPrefix("-")
  }

  private static func isText(_ word: String) -> Bool { String(validating: Name(word).bytes, as: UTF8.self) != nil }

  private static var currentFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return text { path[$0] }
  }

  /// The text of a name that ends with a zero.
  private static func text(_ byte: (Int) -> CChar) -> String {
    var bytes: [UInt8] = []
    while byte(bytes.count) != 0 { bytes.append(UInt8(bitPattern: byte(bytes.count))) }
    return Name(bytes: bytes).text
  }
}
