import Testing

@testable import cnn

@Suite struct ProgressLineTests {
  static let figures = ["loss 0.4123", "accuracy 86.12 %", "1:40 left", "31,200 images/s"]

  static func traits(columns: Int, unicode: Bool = true) -> TerminalTraits {
    TerminalTraits(
      isTerminal: true, measuredColumns: columns, choice: .never, environment: unicode ? ["LANG": "C.UTF-8"] : [:])
  }

  @Test func theLineNeverReachesTheLastColumn() {
    for columns in 40...200 {
      for done in [0, 1, 499, 938] {
        let line = ProgressLine(label: "  3/10", done: done, total: 938, figures: Self.figures)
        #expect(line.text(Self.traits(columns: columns)).count < columns, "\(columns) columns")
      }
    }
  }

  @Test func aWideLineShowsEverythingAndANarrowOneWhatMattersMost() {
    let line = ProgressLine(label: "  3/10", done: 469, total: 938, figures: Self.figures)
    #expect(
      line.text(Self.traits(columns: 140))
        == "  3/10  ━━━━━━━━━━━━━━━━━━━━╸───────────────────  469/938  loss 0.4123  accuracy 86.12 %  1:40 left  31,200 images/s"
    )
    #expect(line.text(Self.traits(columns: 46)) == "  3/10  ━━━━━━━╸───────  469/938  loss 0.4123")
  }

  @Test func theBarIsFullAtTheEndAndEmptyAtTheStart() {
    func bar(_ done: Int, of total: Int) -> String {
      ProgressLine(label: "", done: done, total: total, figures: []).text(Self.traits(columns: 200, unicode: false))
    }
    #expect(bar(7, of: 7) == "  " + String(repeating: "=", count: 40) + "  7/7")
    #expect(bar(0, of: 7) == "  >" + String(repeating: " ", count: 39) + "  0/7")
    #expect(bar(0, of: 0) == "  >" + String(repeating: " ", count: 39) + "  0/0")
  }
}
