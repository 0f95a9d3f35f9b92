import CNNData
import CNNTraining
import Testing

@testable import cnn

/// The live view as lines of text.
@Suite struct LiveLayoutTests {
  private func lines(
    _ state: LiveState, _ columns: Int, _ rows: Int, _ traits: TerminalTraits = LiveFixture.traits()
  ) -> [String] {
    LiveLayout(state: state, traits: traits, columns: columns, rows: rows).lines.map { $0.text(traits) }
  }

  /// Everything that a view can have to show, and nothing.
  private var states: [LiveState] {
    var busy = LiveFixture.state(steps: 250)
    busy.apply(LiveFixture.command(.halveRate, step: 250, factor: 0.5), now: 3)
    busy.apply(LiveFixture.command(.pause, step: 250, factor: 0.5), now: 3)
    busy.add(String(repeating: "a warning of many words ", count: 20), isWarning: true)
    var help = busy
    help.showsHelp = true
    var evaluating = LiveFixture.state(steps: 200)
    evaluating.apply(.evaluating(.validation, done: 100, images: 500), now: 3)
    evaluating.ask(.save)
    return [
      LiveState(run: "runs/new-1", configuration: "new.cnn"), LiveFixture.state(steps: 0), LiveFixture.state(steps: 1),
      LiveFixture.state(steps: 150), busy, help, evaluating,
    ]
  }

  @Test func everyWindowIsFilledAndNoLineReachesItsLastColumn() {
    for state in states {
      for columns in Array(1...130) + [300] {
        for rows in Array(1...40) + [90] {
          let lines = lines(state, columns, rows)
          #expect(lines.count == rows, "\(columns)x\(rows)")
          #expect(lines.allSatisfy { $0.count < columns }, "\(columns)x\(rows)")
        }
      }
    }
  }

  @Test func withoutUnicodeEverythingIsASCII() {
    for state in states {
      let lines = lines(state, 80, 40, LiveFixture.traits(unicode: false))
      #expect(lines.joined().allSatisfy { $0.isASCII }, "\(lines)")
      // The only question mark is the key's: no sign of ours is without a replacement.
      #expect(lines.joined().count { $0 == "?" } <= 2)
    }
  }

  @Test func withoutColourThereIsNoEscape() {
    for state in states { #expect(!lines(state, 80, 24).joined().contains("\u{1B}")) }
    #expect(lines(states[3], 80, 24, LiveFixture.traits(color: .always)).joined().contains("\u{1B}[36m"))
  }

  @Test func aWindowOf80By24ShowsEverything() {
    let text = lines(LiveFixture.state(steps: 250), 80, 24).joined(separator: "\n")
    for part in [
      "runs/tiny-1", "configs/tiny.cnn", "training", "epoch 3 of 3", "50 of 100", "250 of 300", "0.0120", "90.00 %",
      "0.02", "6,400", "64 %", "0.5 s", "step 1", "validation", "91.00 %", "s save", "x stop after this epoch",
      "? help",
    ] {
      #expect(text.contains(part), "\(part) in\n\(text)")
    }
  }

  @Test func aNarrowWindowShowsWhatMattersMost() {
    let text = lines(LiveFixture.state(steps: 250), 40, 16).joined(separator: "\n")
    for part in ["epoch 3 of 3", "loss", "0.0120", "90.00 %", "? help"] {
      #expect(text.contains(part), "\(part) in\n\(text)")
    }
  }

  @Test func theHelpStandsInThePlaceOfThePlot() {
    var state = LiveFixture.state(steps: 250)
    state.showsHelp = true
    let text = lines(state, 80, 24).joined(separator: "\n")
    #expect(text.contains("halve the learning rate") && text.contains("? back") && !text.contains("step 1"))
  }

  @Test func aTerminalWithoutKeysSaysHowToStop() {
    var state = LiveFixture.state(steps: 1)
    state.hasKeys = false
    let text = lines(state, 80, 24).joined(separator: "\n")
    #expect(text.contains("Ctrl-C saves and stops") && !text.contains("s save"))
  }

  @Test func aSteeredRateIsToldWithItsFactor() {
    var state = LiveFixture.state(steps: 10)
    state.apply(LiveFixture.command(.halveRate, step: 10, factor: 0.25), now: 1)
    #expect(lines(state, 80, 24).joined().contains("0.02 (×1/4)"))
    state.apply(LiveFixture.command(.doubleRate, step: 10, factor: 8), now: 1)
    #expect(lines(state, 80, 24, LiveFixture.traits(unicode: false)).joined().contains("0.02 (x8)"))
  }
}
