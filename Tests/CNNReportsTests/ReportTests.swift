import CNNSpec
import Foundation
import Testing

@testable import CNNReports
@testable import CNNRun
@testable import CNNTraining

@Suite struct ReportTests {
  /// Three classes, of which the second has a name that CSV must quote.
  static var evaluation: EvaluationResult {
    var result = EvaluationResult(split: .test, images: 3, correct: 2, loss: 0.5)
    result.classes = ["cat", "dog, \"small\"", "fish"].map { ClassResult(name: Name($0), images: 1) }
    result.confusion = [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    result.predictions = [
      Prediction(index: 0, label: 0, predicted: 0, rank: 0, probabilities: [0.5, 0.25, 0.25]),
      Prediction(index: 1, label: 1, predicted: 0, rank: 1, probabilities: [0.9, 0.1, 0]),
      Prediction(index: 2, label: 2, predicted: 2, rank: 0, probabilities: [0, 0, 1]),
    ]
    return result
  }

  static func history(epochs: Int) -> [EpochRecord] {
    (1...epochs).map { epoch in
      var record = EpochRecord(
        epoch: epoch, step: epoch * 10, trainLoss: 1 / Double(epoch), trainAccuracy: 0.5 + 0.01 * Double(epoch),
        learningRate: 0.1, imagesPerSecond: 100, seconds: 1, weightsSHA256: "")
      record.testLoss = 1.5 / Double(epoch)
      record.testAccuracy = 0.5
      return record
    }
  }

  static func temporaryFolder() throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(path: "cnn-reports-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  @Test func theConfusionTableNamesRowsAndColumns() {
    #expect(
      String(decoding: Self.evaluation.confusionTable, as: UTF8.self) == #"""
        label,cat,"dog, ""small""",fish
        cat,1,0,0
        "dog, ""small""",1,0,0
        fish,0,0,1

        """#)
  }

  @Test func thePredictionTableHasTheHeaderThatScriptsReadAndALineForEachImage() {
    #expect(
      String(decoding: Self.evaluation.predictionTable, as: UTF8.self) == #"""
        index,label,predicted,cat,"dog, ""small""",fish
        0,0,0,0.5,0.25,0.25
        1,1,0,0.9,0.1,0.0
        2,2,2,0.0,0.0,1.0

        """#)
  }

  @Test func aReportWritesItsFiveFilesAndNothingElse() throws {
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = Report(
      checkpoint: "runs/x-1", evaluation: Self.evaluation, history: Self.history(epochs: 3), bestEpoch: 2)
    let target = folder.appending(path: "new/report")
    let files = try report.write(to: target)
    let names = ["report.json", "confusion.csv", "predictions.csv", "confusion.png", "curves.png"]
    #expect(files.map(\.lastPathComponent) == names)
    #expect(try FileManager.default.contentsOfDirectory(atPath: target.path).sorted() == names.sorted())
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: files[0])) as? [String: Any]
    #expect(json?["images"] as? Int == 3)
    #expect(json?["confusion"] as? [[Int]] == [[1, 0, 0], [1, 0, 0], [0, 0, 1]])
  }

  @Test func aRegressionHasNoClassesToReport() throws {
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let evaluation = EvaluationResult(split: .validation, images: 4, correct: nil, loss: 0.1)
    let files = try Report(checkpoint: "x", evaluation: evaluation).write(to: folder)
    #expect(files.map(\.lastPathComponent) == ["report.json"])
  }

  @Test func curvesOfOneEpochAndOfThousandsAreDrawn() {
    for epochs in [1, 2, 3000] {
      let report = Report(checkpoint: "x", evaluation: Self.evaluation, history: Self.history(epochs: epochs))
      let canvas = report.curvesFigure.draw()
      #expect(canvas.width == 1600)
      for color in [Color.training, .test] { #expect(contains(color, in: canvas), "\(epochs) epochs") }
      #expect(!contains(.validation, in: canvas))
    }
  }

  @Test func aConfusionMatrixOfAHundredClassesIsStillOfAUsefulSize() {
    let names = (0..<100).map { "class \($0)" }
    let counts = (0..<100).map { row in (0..<100).map { $0 == row ? 10 : 0 } }
    let canvas = ConfusionFigure(title: "x", classNames: names, confusion: counts).draw()
    #expect((900...1600).contains(canvas.width))
    #expect(contains(.right, in: canvas))
  }

  @Test func aMissingFolderIsAnOutputThatCannotBeCreated() {
    let url = URL(filePath: "/nonexistent-folder/file.csv")
    let error = #expect(throws: RunError.self) { try OutputFile.write(Data(), to: url) }
    guard case .cannotCreate = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test func aDeviceIsWrittenToAndNotReplaced() throws {
    try OutputFile.write(Data("x".utf8), to: URL(filePath: "/dev/null"))
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  private func contains(_ color: Color, in canvas: Canvas) -> Bool {
    let bytes = [color.red, color.green, color.blue]
    return stride(from: 0, to: canvas.pixels.count, by: 3).contains { start in
      canvas.pixels[start] == bytes[0] && canvas.pixels[start + 1] == bytes[1] && canvas.pixels[start + 2] == bytes[2]
    }
  }
}
