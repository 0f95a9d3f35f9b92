import Testing

@testable import cnn

@Suite struct TerminalTraitsTests {
  static func traits(
    isTerminal: Bool = true, measured: Int? = nil, choice: ColorChoice = .auto, _ environment: [String: String] = [:]
  ) -> TerminalTraits {
    TerminalTraits(isTerminal: isTerminal, measuredColumns: measured, choice: choice, environment: environment)
  }

  @Test(arguments: [
    ([:], true, ColorChoice.auto, true),
    ([:], false, .auto, false),
    ([:], false, .always, true),
    ([:], true, .never, false),
    (["NO_COLOR": "1"], true, .auto, false),
    (["NO_COLOR": ""], true, .auto, true),
    (["NO_COLOR": "1"], true, .always, true),
    (["CLICOLOR_FORCE": "1"], false, .auto, true),
    (["CLICOLOR_FORCE": "0"], false, .auto, false),
    (["FORCE_COLOR": "1"], false, .auto, true),
    (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], false, .auto, false),
    (["CLICOLOR_FORCE": "1"], false, .never, false),
    (["TERM": "dumb"], true, .auto, false),
  ])
  func aFlagBeatsTheEnvironmentWhichBeatsTheStream(
    environment: [String: String], isTerminal: Bool, choice: ColorChoice, expected: Bool
  ) {
    #expect(Self.traits(isTerminal: isTerminal, choice: choice, environment).hasColor == expected)
  }

  @Test func aDumbTerminalIsNotRedrawn() {
    #expect(!Self.traits(["TERM": "dumb"]).isTerminal)
    #expect(Self.traits(["TERM": "xterm"]).isTerminal)
  }

  @Test func columnsComeFromTheVariableThenTheTerminalThenADefault() {
    #expect(Self.traits(measured: 120, ["COLUMNS": "60"]).columns == 60)
    #expect(Self.traits(measured: 120).columns == 120)
    #expect(Self.traits().columns == 80)
    #expect(Self.traits(["COLUMNS": "3"]).columns == 40)
    #expect(Self.traits(["COLUMNS": "wide"]).columns == 80)
  }

  @Test func theFirstLocaleVariableThatIsSetSaysWhetherThereIsUnicode() {
    #expect(Self.traits(["LANG": "en_US.UTF-8"]).hasUnicode)
    #expect(Self.traits(["LANG": "de_DE.utf8"]).hasUnicode)
    #expect(!Self.traits(["LC_ALL": "C", "LANG": "en_US.UTF-8"]).hasUnicode)
    #expect(Self.traits(["LC_ALL": "", "LC_CTYPE": "C.UTF-8"]).hasUnicode)
    #expect(!Self.traits().hasUnicode)
  }

  @Test func withoutUnicodeOurSignsAreASCIIAndOthersQuestionMarks() {
    let traits = Self.traits()
    #expect(traits.plain("shirt → coat – 3 × 3 é") == "shirt > coat - 3 x 3 ?")
    #expect(Self.traits(["LANG": "C.UTF-8"]).plain("→ é") == "→ é")
  }

  @Test func textIsStyledOnlyInColour() {
    #expect(Self.traits(choice: .always).styled("x", .bold) == "\u{1B}[1mx\u{1B}[0m")
    #expect(Self.traits(choice: .never).styled("x", .bold) == "x")
  }
}
