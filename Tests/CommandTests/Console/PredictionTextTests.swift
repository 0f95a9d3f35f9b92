import CNNSpec
import CNNTraining
import Testing

@testable import cnn

@Suite struct PredictionTextTests {
  static let classes = [("airplane", 0.75), ("automobile", 0.2), ("bird", 0.05), ("cat", 0)].map {
    ClassProbability(name: Name($0.0), probability: Float($0.1))
  }

  static func text(columns: Int, terminal: Bool = true, unicode: Bool = true, names: (String) -> String = { $0 })
    -> String
  {
    let traits = TerminalTraits(
      isTerminal: terminal, measuredColumns: columns, choice: .never, environment: unicode ? ["LANG": "C.UTF-8"] : [:])
    let entries = classes.map { ClassProbability(name: Name(names($0.name.text)), probability: $0.probability) }
    return PredictionText(
      pictures: [
        PicturePrediction(image: "a.png", classes: entries), PicturePrediction(image: "b.png", classes: entries),
      ],
      traits: traits
    ).text
  }

  @Test func aTerminalShowsBarsInProportion() {
    let lines = Self.text(columns: 80).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "a.png")
    #expect(lines[1] == "  airplane     75.00 %  " + String(repeating: "█", count: 30))
    #expect(lines[2] == "  automobile   20.00 %  " + String(repeating: "█", count: 8))
    #expect(lines[4] == "  cat           0.00 %")
    #expect(lines[5] == "" && lines[6] == "b.png")
  }

  @Test func aPipeGetsTheNumbersAlone() {
    let text = Self.text(columns: 80, terminal: false)
    #expect(!text.contains("█") && !text.contains("\u{1B}"))
    #expect(text.hasPrefix("a.png\n  airplane     75.00 %\n"))
    #expect(!text.contains("\n\n"))
  }

  @Test func noLineReachesTheLastColumnHoweverLongTheNames() {
    for columns in 40...120 {
      for unicode in [true, false] {
        for repeats in [1, 4, 20] {
          let text = Self.text(columns: columns, unicode: unicode) { String(repeating: $0, count: repeats) }
          let longest = text.split(separator: "\n").map(\.count).max() ?? 0
          #expect(longest < columns, "\(columns) columns, names repeated \(repeats) times")
        }
      }
    }
  }

  @Test func withoutUnicodeBarsAreASCII() {
    let text = Self.text(columns: 60, unicode: false)
    #expect(text.allSatisfy(\.isASCII) && text.contains("####"))
  }

  @Test func aBarHasEighthsOfACharacter() {
    let traits = ProgressLineTests.traits(columns: 80)
    func bar(_ share: Double) -> String { HorizontalBar(share: share, length: 2, traits: traits).text }
    #expect(bar(0) == "" && bar(0.03) == "" && bar(0.0626) == "▏" && bar(0.5) == "█" && bar(0.75) == "█▌")
    #expect(bar(1) == "██" && bar(7) == "██" && bar(.nan) == "" && bar(-1) == "")
  }
}
