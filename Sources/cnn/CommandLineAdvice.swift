import ArgumentParser
import CNNSpec
import Foundation

/// What is said about a command line that names something which doesn't exist: the word for it here, ready to paste.
///
/// The parser of the command line compares letters alone, and takes `--lr` for `--out`.
struct CommandLineAdvice {
  let text: String

  /// A word where a command has to be; `nil` if there is none.
  init?(unknownCommandIn arguments: [String]) {
    let place = CommandPlace(arguments)
    guard let word = place.rest.first, !word.hasPrefix("-"), word != "help", !place.subcommands.isEmpty else {
      return nil
    }
    let shown = PrintableText.escaped(word)
    let isPictures = place.name == "show"
    let kinds = "\(isPictures ? "kinds of pictures" : "commands"): \(place.subcommands.joined(separator: ", "))"
    let what =
      isPictures
      ? "there is no kind of picture `\(shown)`"
      : place.names.isEmpty ? "unknown command `\(shown)`" : "`cnn \(place.name)` has no command `\(shown)`"
    let advice = Self.advice(word, place).map { "; \($0)" } ?? ""
    text = "error: \(what)\(advice)\n  \(kinds)\n\(place.usage)"
  }

  /// What to write where a command is unknown.
  private static func advice(_ word: String, _ place: CommandPlace) -> String? {
    let isPictures = place.name == "show"
    // A network where the kind of picture has to be.
    if isPictures, word == "latest" || word.contains("/") || FileManager.default.fileExists(atPath: word) {
      return "say what to draw: cnn show filters \(ShellWord.quoted(word))"
    }
    let lowered = word.lowercased()
    if place.names.isEmpty, let fact = commandFacts[lowered] { return fact }
    let foreign = (isPictures ? foreignPictures : foreignCommands)[lowered.replacing("_", with: "-")]
    let meant = foreign.flatMap { place.subcommands.contains($0) ? $0 : nil }
    let near = meant ?? Spelling.nearest(to: word, among: place.subcommands)
    return near.map { "did you mean `\((place.names + [$0]).joined(separator: " "))`?" }
  }

  /// An option that the command doesn't have; `nil` if the parser refused something else.
  ///
  /// - Parameter refusal: What the parser says.
  init?(_ arguments: [String], refusal: String) {
    guard let name = refusal.firstMatch(of: /Unknown option '(-[^'=]+)/)?.output.1 else { return nil }
    let place = CommandPlace(arguments)
    let word = String(name.drop { $0 == "-" })
    let value = Self.value(of: String(name), in: place.rest)
    let advice = Self.advice(word, value, place).map { "; \($0)" } ?? ""
    let command = (["cnn"] + place.names).joined(separator: " ")
    text = "error: \(command) has no option \(PrintableText.escaped(name))\(advice)\n\(place.usage)"
  }

  /// An option that is given twice with different values, of which the parser takes the last without a word; `nil` if there
  /// is none.
  init?(repeatedOptionIn arguments: [String]) {
    let place = CommandPlace(arguments)
    var given: [String: String] = [:]
    for (index, argument) in place.rest.enumerated() where argument.hasPrefix("--") {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let value = parts.count > 1 ? parts[1] : place.rest[(index + 1)...].first else { continue }
      // Help is made to be read, and takes its time; so it is asked last.
      if let before = given[parts[0]], before != value, place.hasOneValue(parts[0]) {
        text =
          "warning: \(parts[0]) is given twice, as \(ShellWord.quoted(before)) and as \(ShellWord.quoted(value)); the last counts"
        return
      }
      given[parts[0]] = value
    }
    return nil
  }

  private static func advice(_ word: String, _ value: String?, _ place: CommandPlace) -> String? {
    let isConfigured = ForeignFlags.configured.contains(place.name)
    let written = ShellWord.quoted(value ?? "VALUE")
    switch ForeignFlags.meaning(of: word, in: place.name) {
    case .fact(let fact): return fact
    case .argument where !place.names.isEmpty: return "it is given without a flag: cnn \(place.name) \(written)"
    case .flag(let flag) where place.options.contains(flag): return "here it is \(flag) \(written)"
    case .key(let key) where isConfigured: return "it is a key of the configuration: --set \(key)=\(written)"
    case .key: return "it belongs to training: cnn train --config FILE --set"
    case .argument, .flag, nil: break
    }
    if let owners = place.owners(of: "--\(word)"), !isConfigured || Vocabulary.setting(of: word) == nil {
      return "\(owners.joined(separator: ", ")) \(owners.count == 1 ? "has" : "have") it"
    }
    if let near = Spelling.nearest(to: "--\(word)", among: place.options) { return "did you mean \(near)?" }
    guard isConfigured, let setting = Vocabulary.setting(of: word) else { return nil }
    return "did you mean the key \(setting.key) of the configuration? --set \(setting.stanza).\(setting.key)=\(written)"
  }

  /// `0.1` of `--lr 0.1` or `--lr=0.1`.
  private static func value(of option: String, in arguments: [String]) -> String? {
    for (index, argument) in arguments.enumerated() {
      if argument.hasPrefix(option + "=") { return String(argument.dropFirst(option.count + 1)) }
      guard argument == option, index + 1 < arguments.count else { continue }
      let next = arguments[index + 1]
      return next.hasPrefix("-") ? nil : next
    }
    return nil
  }

  /// Commands of other programs.
  private static let foreignCommands = [
    "fit": "train", "run": "train", "training": "train", "learn": "train", "finetune": "train",
    "test": "eval", "evaluate": "eval", "val": "eval", "validate": "eval", "valid": "eval", "evaluation": "eval",
    "infer": "predict", "inference": "predict", "classify": "predict", "detect": "predict", "prediction": "predict",
    "summary": "shape", "info": "shape", "layers": "shape", "model": "shape", "shapes": "shape",
    "benchmark": "bench", "speed": "bench", "profile": "bench", "time": "bench",
    "visualize": "show", "visualise": "show", "plot": "show", "draw": "show", "compare": "report",
    "lint": "check", "dataset": "data", "convolve": "filter", "repeat": "replay",
  ]

  /// Commands that are flags here, or that nothing does.
  private static let commandFacts = [
    "verify": "it is a flag: cnn train --verify RUN", "resume": "it is a flag: cnn train --resume RUN",
    "export": "checkpoints are safetensors files, which other programs read as they are",
  ]

  /// Other words for kinds of pictures.
  private static let foreignPictures = [
    "gradcam": "saliency", "grad-cam": "saliency", "cam": "saliency", "gradient": "saliency", "gradients": "saliency",
    "integrated": "saliency", "integrated-gradients": "saliency", "attribution": "saliency", "heatmap": "saliency",
    "explain": "saliency",
    "tsne": "embedding", "t-sne": "embedding", "umap": "embedding", "pca": "embedding", "features": "embedding",
    "neighbours": "embedding", "neighbors": "embedding",
    "weights": "filters", "kernels": "filters", "filter": "filters", "weight": "filters",
    "activations": "maps", "activation": "maps", "feature-maps": "maps", "featuremaps": "maps", "layers": "maps",
    "deepdream": "dream", "deep-dream": "dream", "inception": "dream",
    "detect": "where", "find": "where", "locate": "where", "localize": "where",
  ]
}

/// How far a command line's words name commands.
struct CommandPlace {
  private var command: ParsableCommand.Type = CNNCommand.self
  /// Without `cnn`.
  private(set) var names: [String] = []
  /// What follows the commands.
  private(set) var rest: [String]

  init(_ arguments: [String]) {
    rest = arguments
    while let word = rest.first, let next = command.configuration.subcommands.first(where: { $0.word == word }) {
      command = next
      names.append(word)
      rest.removeFirst()
    }
  }

  var name: String { names.joined(separator: " ") }
  var subcommands: [String] { command.configuration.subcommands.map { $0.word } }
  var options: [String] { Self.options(of: command) }
  var usage: String {
    let whole = (["cnn"] + names).joined(separator: " ")
    return "Usage: \(whole) \(subcommands.isEmpty ? "..." : "<command>")\n  See '\(whole) --help' for more information."
  }

  /// Whether an option of the command has a value, and one alone: `--set` may be repeated.
  func hasOneValue(_ option: String) -> Bool {
    option != "--set" && CNNCommand.helpMessage(for: command, columns: 200).contains("\(option) <")
  }

  /// The commands that have an option, as `cnn train`; `nil` if there is none.
  func owners(of option: String) -> [String]? {
    let owners = Self.all.filter { Self.options(of: $0.command).contains(option) }.map { "cnn \($0.name)" }
    return owners.isEmpty ? nil : owners
  }

  /// Every command that does something, by its words.
  static var all: [(name: String, command: ParsableCommand.Type)] { leaves(of: CNNCommand.self, named: []) }

  private static func leaves(
    of command: ParsableCommand.Type, named names: [String]
  ) -> [(name: String, command: ParsableCommand.Type)] {
    let parts = command.configuration.subcommands
    guard !parts.isEmpty else { return [(names.joined(separator: " "), command)] }
    return parts.flatMap { leaves(of: $0, named: names + [$0.word]) }
  }

  /// The long names in the list of options of a command's help.
  private static func options(of command: ParsableCommand.Type) -> [String] {
    CNNCommand.helpMessage(for: command, columns: 200).split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^\s+(?:-\w, )?(--[a-z][a-z-]*)/).map { String($0.output.1) }
    }
  }
}

extension ParsableCommand {
  fileprivate static var word: String { configuration.commandName ?? "" }
}

extension Ending {
  /// For a command line that names what doesn't exist.
  init(_ advice: CommandLineAdvice) { self.init(text: advice.text, status: ExitCategory.usage.rawValue) }
}
