import ArgumentParser
import Foundation

/// When output is coloured.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case auto, always, never
}

/// What a stream can show, decided once from the flag, the environment and the stream itself.
struct TerminalTraits: Equatable, Sendable {
  /// Whether a line may be redrawn.
  var isTerminal: Bool
  var hasColor: Bool
  /// Whether characters beyond ASCII are shown as such.
  var hasUnicode: Bool
  /// Whether the braille patterns that plots are drawn with are shown too: the Linux console has no font for them.
  var hasBraille: Bool
  /// Whether the whole window may be drawn.
  var hasScreen: Bool
  /// Characters in a line.
  var columns: Int

  /// Used when nobody says how wide a line is.
  static let defaultColumns = 80
  static let defaultRows = 24
  /// Narrower lines than this are cut by the terminal: no text of ours would be readable.
  static let leastColumns = 40

  /// - Parameter isTerminal: Whether the stream ends in a terminal.
  /// - Parameter measuredColumns: What the terminal says; `COLUMNS` beats it.
  init(isTerminal: Bool, measuredColumns: Int?, choice: ColorChoice, environment: [String: String]) {
    let isDumb = environment["TERM"] == "dumb"
    self.isTerminal = isTerminal && !isDumb
    hasColor =
      switch choice {
      case .always: true
      case .never: false
      case .auto: Self.wantsColor(isTerminal: self.isTerminal, environment: environment)
      }
    hasUnicode = Self.isUTF8(environment)
    hasBraille = hasUnicode && environment["TERM"] != "linux"
    hasScreen = self.isTerminal && !(environment["TERM"] ?? "").isEmpty
    let columns = environment["COLUMNS"].flatMap(Int.init) ?? measuredColumns ?? Self.defaultColumns
    self.columns = max(columns, Self.leastColumns)
  }

  /// `NO_COLOR` beats `CLICOLOR_FORCE` and `FORCE_COLOR`, which beat the stream. See no-color.org.
  private static func wantsColor(isTerminal: Bool, environment: [String: String]) -> Bool {
    func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    if isSet("NO_COLOR") { return false }
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] where isSet(name) && environment[name] != "0" { return true }
    return isTerminal
  }

  /// The first of the three variables that is set decides, as in setlocale.
  private static func isUTF8(_ environment: [String: String]) -> Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    let name = locale.lowercased()
    return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
  }
}
