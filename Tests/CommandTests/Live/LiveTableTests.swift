import CNNTraining
import Testing

@testable import cnn

@Suite struct LiveTableTests {
  private func lines(_ count: Int, width: Int, rows: Int = 20, best: Int = 1) -> [String] {
    let epochs = (1...count).map { LiveState.Epoch(record: LiveFixture.record($0), isBest: $0 == best) }
    return LiveTable(epochs: epochs, width: width, rows: rows).lines.map { $0.text(LiveFixture.traits(color: .always)) }
  }

  private func plain(_ line: String) -> String { line.replacing(/\u{1B}\[[0-9;]*m/, with: "") }

  @Test func aWideTableHasAllColumnsUnderTheirSplits() {
    let lines = lines(1, width: 110).map(plain)
    #expect(lines[0] == "                    training          validation                test")
    #expect(
      lines[1] == "   epoch     loss   accuracy     loss   accuracy     loss   accuracy   images/s    time")
    #expect(
      lines[2] == "       1   0.5000    90.00 %   0.4000    91.00 %   0.4200    90.00 %      6,400   1.2 s")
  }

  @Test func aNarrowTableKeepsWhatTheRunIsJudgedBy() {
    let lines = lines(1, width: 36).map(plain)
    #expect(lines[1] == "   epoch     accuracy   accuracy")
    #expect(lines[0] == "           validation       test")
    #expect(plain(self.lines(1, width: 10)[1]) == "   epoch")
  }

  @Test func theLastEpochsAreShownAndTheBestIsGreen() {
    let lines = lines(9, width: 110, rows: 5, best: 8)
    #expect(lines.count == 5)
    #expect(lines.dropFirst(2).map { plain($0).prefix(9) } == ["       7 ", "       8 ", "       9 "])
    #expect(lines.map { $0.contains("\u{1B}[32m") } == [false, false, false, true, false])
  }

  @Test func thereIsNoTableBeforeTheFirstEpoch() {
    #expect(LiveTable(epochs: [], width: 80, rows: 10).lines.isEmpty)
  }
}
