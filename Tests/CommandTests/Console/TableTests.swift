import CNNRun
import Testing

@testable import cnn

@Suite struct TableTests {
  @Test func columnsAreAlignedAndNoLineEndsInSpaces() {
    var table = TextTable([.init("class", .left), .init("images"), .init("note", .left)])
    table.rows = [["cat", "1,000", "x"], ["ankle boot", "7", ""]]
    #expect(
      table.lines == [
        "class        images   note",
        "cat           1,000   x",
        "ankle boot        7",
      ])
  }

  @Test func columnsAreLeftOutUntilTheRestFits() {
    var table = TextTable([.init("class", .left), .init("images"), .init("note", .left)])
    table.rows = [["cat", "1,000", "x"]]
    #expect(table.leaveOut(["note", "images"], toFit: 21).isEmpty)
    #expect(table.leaveOut(["nothing", "note", "images"], toFit: 20) == ["note"])
    #expect(table.lines == ["class   images", "cat      1,000"])
  }

  @Test func theEpochTableHasColumnsForTheSplitsThatAreEvaluated() {
    var record = EpochRecord(
      epoch: 3, step: 30, trainLoss: 0.7123, trainAccuracy: 0.7421, learningRate: 0.1, imagesPerSecond: 31234,
      seconds: 2.1, weightsSHA256: "5f3a01bc99")
    record.testLoss = 0.54
    record.testAccuracy = 0.799
    let table = EpochTable(hasValidation: false, hasTest: true, hasAccuracy: true, epochs: 10)
    #expect(
      table.header + [table.row(record, isBest: true)] == [
        "                  training                test",
        " epoch      loss  accuracy      loss  accuracy   images/s     time   weights",
        "  3/10    0.7123   74.21 %    0.5400   79.90 %     31,234    2.1 s  5f3a01bc  best",
      ])
    let regression = EpochTable(hasValidation: true, hasTest: false, hasAccuracy: false, epochs: 10)
    #expect(!regression.header[1].contains("accuracy"))
    #expect(regression.header[0].contains("validation") && !regression.header[0].contains("test"))
  }

  @Test func aTerminalIsGivenTheColumnsOfTheEpochTableThatFit() {
    func titles(_ columns: Int) -> [Substring] {
      var table = EpochTable(hasValidation: true, hasTest: true, hasAccuracy: true, epochs: 9, columns: columns)
      let row = table.row(LiveFixture.record(1), isBest: true)
      #expect(row.count < columns && row.hasSuffix("best"), "\(columns)")
      table.columns = nil
      #expect(table.row(LiveFixture.record(1), isBest: true).count == 102)
      table.columns = columns
      return table.header[1].split(separator: " ").suffix(2)
    }
    #expect(titles(103) == ["time", "weights"])
    #expect(titles(102) == ["images/s", "time"])
    #expect(titles(92) == ["accuracy", "images/s"])
    #expect(titles(80) == ["loss", "accuracy"])
  }

  @Test func aMissingFigureIsADash() {
    let record = EpochRecord(
      epoch: 1, step: 1, trainLoss: 1, trainAccuracy: nil, learningRate: 0.1, imagesPerSecond: 1, seconds: 1,
      weightsSHA256: "")
    let table = EpochTable(hasValidation: true, hasTest: false, hasAccuracy: true, epochs: 1)
    #expect(table.row(record, isBest: false).filter { $0 == "–" }.count == 3)
  }

  @Test func aClockIsDueOnceInItsInterval() {
    let start = ContinuousClock.now
    var clock = RedrawClock(every: .milliseconds(100), startingAt: start)
    let due = [99, 100, 199, 250].map { clock.isDue(at: start + .milliseconds($0)) }
    #expect(due == [false, true, false, true])
  }
}
